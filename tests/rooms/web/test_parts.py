"""The shared parts of a page, drawn as people get them."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from farmgate.web.charts import Bar
from farmgate.web.maps import Layers, Line, Point, draw_map


def draw(source, **context):
    with translation.override("en"):
        return Template(source).render(Context(context))


def test_amounts_are_written_in_the_language_of_the_page():
    assert draw("{{ g|kg }} {{ f|yuan }} {{ p|price }}", g=50_000, f=1, p=120) == (
        "50 kg ¥0.01 ¥1.20/kg"
    )


def test_an_unknown_amount_is_a_dash_everywhere():
    source = (
        "{{ n|kg }}{{ n|weight }}{{ n|yuan }}{{ n|price }}{{ n|km }}{{ n|day }}{{ n|percent }}"
    )
    assert draw(source, n=None) == "—" * 7


def test_an_empty_list_offers_one_button_and_a_sample():
    page = draw('{% empty "No lots" "Why" "/new/" "Add one" "/sample.xlsx" %}')
    assert page.count("<a ") == 2
    assert "Add one" in page
    assert "<a" not in draw('{% empty "No lots" %}')


def test_the_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/lots/?product=cabbage&page=2")
    page = Paginator(range(150), 50).page(2)
    drawn = draw("{% pager page %}", request=request, page=page)
    assert 'href="?product=cabbage&amp;page=3"' in drawn
    assert "51–100 of 150" in drawn


def test_one_page_needs_no_pager():
    request = RequestFactory().get("/lots/")
    drawn = draw("{% pager page %}", request=request, page=Paginator(range(3), 50).page(1))
    assert drawn.strip() == ""


def test_a_bar_is_as_wide_as_its_share_and_says_its_number():
    rows = [Bar("Road", 50, "¥50", href="/road/"), Bar("<Hub>", 100, "¥100")]
    drawn = draw('{% bar_chart rows label="Choke points" %}', rows=rows)
    assert drawn.index("&lt;Hub&gt;") < drawn.index("Road")
    assert 'width="50.00%"' in drawn


def test_a_divided_bar_leaves_out_what_is_nothing():
    drawn = draw("{% share_bar rows %}", rows=[Bar("a", 1, "1"), Bar("b", 0, "0")])
    assert drawn.count("<li>") == 1


@pytest.mark.parametrize("percent", [-5, 130])
def test_progress_stays_between_nothing_and_all(percent):
    drawn = draw("{% progress percent 'Clearing' %}", percent=percent)
    assert f'value="{min(100, max(0, percent))}"' in drawn


def test_a_map_tells_its_names_and_news_without_a_script():
    lines = [Line(((113.8, 27.6), (113.9, 27.7)), "Hub to market: full", tone="choke", arrow=True)]
    points = [Point(113.8, 27.6, "Hub", "Bailu hub", "/hub/", kind="hub", rank=0)]
    drawn = draw("{% map_svg map 'A map' %}", map=draw_map(Layers(lines=lines, points=points)))
    assert "<title>Hub to market: full</title>" in drawn
    assert 'href="/hub/" aria-label="Bailu hub"' in drawn
    assert "style=" not in drawn


def test_no_map_draws_nothing():
    assert draw("{% map_svg map 'A map' %}", map=None).strip() == ""
