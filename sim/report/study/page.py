def write_page(result, page):
    page.write_text("x")
