"""Somebody at a browser: signs in and decides on the tenant's pages."""

import html.parser
import urllib.parse

import requests

# Nobody listens there; the person stops before the browser would ask.
REDIRECT_URI = "http://localhost:8137/callback"

MOST_STEPS = 10


class Form(html.parser.HTMLParser):
    """The form of a page: its address, its hidden fields, and what it lets one choose."""

    def __init__(self, text):
        super().__init__()
        self.action = None
        self.fields = {}
        self.choices = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self.action = at["action"]
        elif tag == "input" and at["type"] == "hidden":
            self.fields[at["name"]] = at["value"]
        elif tag in ("input", "button"):
            self.choices.add((at.get("name"), at.get("value")))


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, home, subject, decision="approve"):
        self._home = home
        self._browser = requests.Session()
        self._chosen = {"/login": ("subject", subject), "/oauth/authorize": ("decision", decision)}

    def visit(self, url):
        """Goes to `url` and through the pages; the address outside of the tenant that ends it."""
        response = self._ask("GET", url)
        for _ in range(MOST_STEPS):
            if response.is_redirect:
                url = urllib.parse.urljoin(response.url, response.headers["location"])
                if not url.startswith(f"{self._home}/"):
                    return url
                response = self._ask("GET", url)
            else:
                response = self._submit(response)
        raise AssertionError(f"no end after {MOST_STEPS} pages and redirects, at {url}")

    def _submit(self, page):
        if page.status_code != 200:
            raise AssertionError(f"a page with a form, not {page.status_code} {page.text}")
        form = Form(page.text)
        choice = self._chosen[urllib.parse.urlsplit(page.url).path]
        if choice not in form.choices:
            raise AssertionError(f"the page offers {sorted(form.choices)}, not {choice}")
        fields = {**form.fields, choice[0]: choice[1]}
        return self._ask("POST", urllib.parse.urljoin(page.url, form.action), fields)

    def _ask(self, method, url, fields=None):
        return self._browser.request(method, url, data=fields, allow_redirects=False, timeout=10)
