"""How is a document for paper written?"""

from hmi.documents.paper import Paper


def test_every_text_is_taken_as_plain_text() -> None:
    paper = Paper("a < b")
    paper.heading("c & d")
    paper.line("<i>", small=True)
    paper.numbered(["1 < 2"])
    paper.table(["<h>"], [["<cell>"]])
    html = paper.html()
    for written in (
        "a &lt; b",
        "c &amp; d",
        "&lt;i&gt;",
        "1 &lt; 2",
        "&lt;h&gt;",
        "&lt;cell&gt;",
    ):
        assert written in html


def test_a_table_may_have_no_head() -> None:
    paper = Paper("t")
    paper.table((), [["x"]])
    assert "<th>" not in paper.html()
