"""What a study is reported as: files, tables on a terminal, pictures, a page, and answers to conditions."""
