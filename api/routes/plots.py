"""Plots as SVG, or as PNG where the extra is installed and a Chinese font is found."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.deps import house, visit_of
from core import png, svg
from core.errors import Invalid
from models.indicators import Indicator
from models.monitoring import Medium
from models.statements import Shape
from workflows.identity import recognise
from workflows.plots.bulletins import bulletin_svg
from workflows.plots.units import UnitPlot, index_svg, rank_svg, sub_indices_svg

router = APIRouter(tags=["图表"])


class Form(StrEnum):
    """What a plot is sent as."""

    SVG = "svg"
    PNG = "png"


PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "图；SVG 请求带 Accept: image/png 时同 .png",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in (svg.MEDIA_TYPE, png.MEDIA_TYPE)
        },
    }
}


class OfUnit(Shape):
    """Of which year or period a place is drawn, and in which of its groups."""

    medium: Medium = Medium.AIR
    year: int | None = Field(default=None, ge=2000, le=2100, description="名次图、指标图的年份，必填", examples=[2021])
    period: str | None = Field(default=None, max_length=20, description="单项指数图的期间，必填", examples=["2021-03"])
    group: str | None = Field(default=None, max_length=40, description="分组代码；不填则取地区最多的一组")
    indicator: Indicator = Field(default=Indicator.AIR_INDEX, description="指标图画哪一项")


@router.get("/units/{unit_id}/plots/{name}.{form}", summary="一个地区的图", response_class=Response, responses=PICTURE)
async def unit_plot(
    request: Request, unit_id: UUID, name: UnitPlot, form: Form, asked: Annotated[OfUnit, Query()]
) -> Response:
    """Rank over the months of a year, a figure against last year and target, or the six sub-indices of a period."""
    here = {"unit_id": unit_id, "group": asked.group}
    if name is UnitPlot.SUB_INDICES:
        return await _picture(request, form, sub_indices_svg, **here, period=_given("period", asked.period))
    here |= {"medium": asked.medium, "year": _given("year", asked.year)}
    if name is UnitPlot.RANK:
        return await _picture(request, form, rank_svg, **here)
    return await _picture(request, form, index_svg, **here, indicator=asked.indicator)


def _given(field: str, value: Any) -> Any:
    if value is None:
        expected = "应为年份，如 2021" if field == "year" else "应为期间，如 2021-03"
        raise Invalid(errors=[{"field": field, "expected": expected}])
    return value


@router.get(
    "/bulletins/{bulletin_id}/plots/{name}.{form}", summary="通报附图", response_class=Response, responses=PICTURE
)
async def bulletin_plot(request: Request, bulletin_id: UUID, name: str, form: Form) -> Response:
    """A plot that the bulletin's paper lists, drawn from the frozen payload."""
    return await _picture(request, form, bulletin_svg, bulletin_id=bulletin_id, name=name)


async def _picture(request: Request, form: Form, draw: Any, **asked: Any) -> Response:
    visit = visit_of(request, writes=False)

    def drawn(session: Any) -> bytes:
        picture: bytes = draw(session, call=recognise(session, visit), **asked)
        return picture

    picture = await house(request).database.run(drawn)
    if form is Form.PNG or png.MEDIA_TYPE in request.headers.get("accept", ""):
        # A renderer takes its tenth of a second, so it has a thread of its own.
        return Response(await asyncio.to_thread(png.png, picture), media_type=png.MEDIA_TYPE)
    return Response(picture, media_type=svg.MEDIA_TYPE)
