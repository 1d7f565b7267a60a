"""The desk: everything ``make`` does around the product (servers, demonstration, tests, diagnosis).

Nothing here is imported by the product, and nothing here runs in production. Standard library only: these
modules run before, and beside, the packages of the virtual environment.
"""
