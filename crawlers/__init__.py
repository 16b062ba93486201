import os

# Scrapy's cookies ask tldextract for the public suffix list, which it would fetch in the clear, past Tor. It reads this
# when it is imported, so it must be set before anything here imports Scrapy; the list that comes with it is used.
os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""
