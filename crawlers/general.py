from crawlers.markup import Document
from records.page import Page, PageKind


def kind_of(d):
    return PageKind.OTHER


def read_document(d, c=None):
    return Page(PageKind.OTHER)
