"""The yardstick: the same pages on bare Flask, WTForms and SQLAlchemy, as one would write them for one questionnaire.

It has the same texts, styles and buttons, checks with WTForms, stores the same rows with one commit for each post, and
lacks what a product needs around that: languages, other kinds of item, sealed names, roles, signed links, forms tied
to their page, security headers, instruments as data. It is written plainly and is not slowed on purpose.
"""
