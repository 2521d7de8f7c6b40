"""Admission, theatre, ward and discharge: what each adds to the program, the pools and the calendars."""
