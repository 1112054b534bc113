"""What a site asks of robots (robots.txt), as `urllib.robotparser` reads it; a site without the file asks nothing."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import httpx

# A file that is longer is read up to here, as RFC 9309 allows.
LARGEST = 512 * 1024
# An answer is believed for a day, as RFC 9309 recommends.
BELIEVED_S = 86_400.0
# A site that asks for more than this between two requests is asked at this pace: a run fetches few files.
LONGEST_PAUSE_S = 30.0


def robots_address(url: httpx.URL) -> httpx.URL:
    """Where a site keeps its file.

    >>> str(robots_address(httpx.URL("https://www.example.cn/a/b?c=1")))
    'https://www.example.cn/robots.txt'
    """
    return url.copy_with(raw_path=b"/robots.txt", fragment=None)


class SiteRules:
    """The rules of one site, read at a moment of the monotonic clock."""

    def __init__(self, text: str, read_at: float) -> None:
        self._rules = RobotFileParser()
        self._rules.parse(text.splitlines())
        self._rules.modified()
        self.read_at = read_at

    def allow(self, agent: str, url: httpx.URL) -> bool:
        """Whether a robot of this name may ask for an address."""
        return self._rules.can_fetch(agent, str(url))

    def pause(self, agent: str) -> float:
        """The pause between two requests that the site asks for, in seconds; 0 when it asks for none."""
        wanted = self._rules.crawl_delay(agent)
        return min(float(wanted), LONGEST_PAUSE_S) if wanted else 0.0
