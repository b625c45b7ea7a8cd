"""Messages about reference systems and points, frames, Parquet and GeoJSON."""

from __future__ import annotations

from matchmaker.messages.message import Message

COORDINATES: dict[str, Message] = {
    "crs-unknown": Message(
        "the reference system {value} is not known; write one of: {known}",
        "无法识别坐标系 {value}；请填写其中之一：{known}",
    ),
    "crs-missing": Message(
        "there are coordinates, but nothing says in which reference system; add a column crs "
        "(坐标系) or say crs=..., one of: {known}",
        "有坐标但未注明坐标系；请增加“坐标系”一列，或用 crs=... 指明，可选：{known}",
    ),
    "coordinates-impossible": Message(
        "{longitude}, {latitude} cannot be coordinates in {crs}; correct them or the reference "
        "system",
        "{longitude}、{latitude} 不可能是 {crs} 坐标；请更正坐标或坐标系",
    ),
    "coordinates-zero": Message(
        "the point 0, 0 stands for an unknown place; leave both cells empty",
        "坐标 0、0 表示位置不明；请将两格留空",
    ),
    "coordinates-exchanged": Message(
        "easting {longitude} and northing {latitude} look exchanged: the easting (Y in Chinese "
        "surveying) belongs in the column of the longitude, the northing (X) in that of the "
        "latitude",
        "东坐标 {longitude} 与北坐标 {latitude} 似乎写反了：东坐标（测量 Y）填入经度列，"
        "北坐标（测量 X）填入纬度列",
    ),
    "coordinates-meters": Message(
        "{longitude}, {latitude} are meters and not degrees; name the zone of {crs}, "
        "EPSG:4549 or CGCS2000 3度带 40带 for instance",
        "{longitude}、{latitude} 是米而不是度；请注明 {crs} 的分带，"
        "例如 EPSG:4549 或“CGCS2000 3度带 40带”",
    ),
    "coordinates-outside": Message(
        "the point {longitude}, {latitude} (WGS-84) lies outside the district's box {box}; "
        "correct the point, its reference system or the box",
        "点 {longitude}、{latitude}（WGS-84）在区域范围 {box} 之外；请更正坐标、坐标系或范围",
    ),
    "box-invalid": Message(
        "{value} is no box; give west, south, east, north in degrees, as in 118.8, 42.1, "
        "119.2, 42.4",
        "{value} 不是有效范围；请依次给出西、南、东、北（度），例如 118.8, 42.1, 119.2, 42.4",
    ),
    "read-crs": Message(
        "{field}: {before} were converted to {after}", "{field}：{before} 已换算为 {after}"
    ),
    "read-borrowed": Message(
        "the community has no coordinates and is put at {after}, the middle of the located "
        "communities of {before}",
        "无坐标，取 {before} 已定位社区的中心 {after}",
    ),
    "frame-expected": Message(
        "{value} is no data frame that can be read; give one of pandas, polars or pyarrow with "
        "each header once (collect a lazy one first)",
        "无法读取 {value}；请提供 pandas、polars 或 pyarrow 数据框，列名不得重复"
        "（惰性框请先 collect）",
    ),
    "parquet-too-large": Message(
        "the file holds {value} values, more than {most}; split it",
        "文件含 {value} 个值，超过 {most}；请拆分",
    ),
    "parquet-mixed": Message(
        "{value} was written with other lists than {first}; write the folder anew",
        "{value} 与 {first} 不是同一次写出的；请重新写出整个文件夹",
    ),
    "feature-unknown": Message(
        "feature {at} belongs to no list; its property list must be one of {known}",
        "第 {at} 个要素不属于任何清单；其属性 list 应为其中之一：{known}",
    ),
    "feature-geometry": Message(
        "feature {at} must have a point of longitude and latitude, or the geometry null",
        "第 {at} 个要素应为含经度和纬度的点，或几何为 null",
    ),
}
