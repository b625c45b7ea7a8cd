"""What tells who a person is does not enter the records."""

import hashlib
import hmac
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.files.personal import (
    MARKS,
    PERSONAL_HEADERS,
    personal_kind,
    pseudonym,
    scrub,
    suppressed,
)
from matchmaker.lists.crosscheck import credit_code_adds_up, looks_like_credit_code

SALT = "0123456789abcdef"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity(day: date, serial: int, region: str = "150402") -> str:
    """An identity number with a right check digit; of nobody that is known."""
    body = f"{region}{day:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


MADE_UP = identity(date(1990, 1, 1), 123)
"""A number as the standard makes it; the region and the day are examples."""


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        (f"身份证{MADE_UP}，请核对", "身份证〔身份证号〕，请核对"),
        (f"({MADE_UP.lower()})", "(〔身份证号〕)"),
        (f"{MADE_UP[:6]} {MADE_UP[6:14]} {MADE_UP[14:]}", "〔身份证号〕"),
        ("150402199001011111", "〔身份证号〕"),  # a slip in the check digit
        ("150402550101123", "〔身份证号〕"),
        ("老证150402900101123。", "老证〔身份证号〕。"),
        ("１５０４０２１９９００１０１１２３１", "〔身份证号〕"),
        ("联系张某13812345678", "联系张某〔电话〕"),
        ("138-1234-5678 / 138 1234 5678", "〔电话〕 / 〔电话〕"),
        ("+86 13812345678、+8613812345678", "〔电话〕、〔电话〕"),
        ("１３８１２３４５６７８", "〔电话〕"),
        ("Tel:13812345678", "Tel:〔电话〕"),
        ("电话：0476-8221234转801", "电话：〔电话〕"),
        ("（0476）8221234，010-62345678，04768221234", "〔电话〕，〔电话〕，〔电话〕"),
        ("座机8221234", "座机〔电话〕"),
        ("3号楼2单元501室王某", "〔门牌号〕王某"),
        ("住3 号楼 2 单元 501", "住〔门牌号〕"),
        ("5栋1单元", "〔门牌号〕"),
        ("12栋1203，A座1203室", "〔门牌号〕，〔门牌号〕"),
        ("三号楼二单元五零一室", "〔门牌号〕"),
        ("2单元301室", "〔门牌号〕"),
        ("门牌 12号", "〔门牌号〕"),
        ("门牌号：12-3号", "〔门牌号〕"),
        ("教育路15号上门理发", "教育路〔门牌号〕上门理发"),
        ("槐树胡同甲7号", "槐树胡同〔门牌号〕"),
        ("长青街12号院3号楼2单元501室", "长青街〔门牌号〕"),
        ("家住3-2-501，独居", "家住〔门牌号〕，独居"),
        (
            f"王某，{MADE_UP}，3号楼2单元501室，13812345678",
            "王某，〔身份证号〕，〔门牌号〕，〔电话〕",
        ),
    ],
)
def test_what_is_found(text: str, scrubbed: str) -> None:
    """Every way in which the numbers are written is replaced by a mark, and nothing else is."""
    found, kinds = scrub(text)
    assert found == scrubbed
    assert [MARKS[kind] for kind in kinds] == re.findall(r"〔\w+〕", scrubbed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "为30名老人理发，每月2次",
        "需米面各50袋、食用油120桶",
        "1,380,000元；1380000元；13800.50元；0.13812345678",
        "2号文件、3号线、5号通知，3月5号前完成，每月15号",
        "建设路5号前完成修补；请5号上午到社区",
        "修缮3栋楼、5个单元门、12户；共5栋12户；3座桥",
        "3号楼外墙维修，2号楼加装电梯",
        "第2单元课程，第12单元301页",
        "5栋301户、2栋500元、3幢120人、1栋1000余人",
        "社区代码150402001001，区划150402001001005",
        "信用代码91150402MA0N1234X5",
        "编号N13812345678、XQ-3-2-101、SN150402199001011234A",
        "2024-03-05至2024-12-31，2024年3月5日，20240305，2024.3.5",
        "每周一至周五9:00-17:30，全年365天",
        "拨打12345，热线4008001234，报警110",
        "需求编号202413991231234，合同号100000000000000",
        "面积1203平方米，共1203室内座位，301会议室",
        "3号楼200平米活动室，A座120个座位",
        "比例3-2-1，比分21-19，24-3-2024",
        "GB 32100-2015、GB/T 35273-2020",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    """Quantities, dates, codes and public places are no personal data."""
    assert scrub(text) == (text, ())


@given(
    st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
    st.sampled_from(["110101", "150402", "310115", "420106", "650102", "820000"]),
    st.text(st.sampled_from("张王，。为 理发电话\n"), max_size=5),
    st.text(st.sampled_from("张王，。为 理发电话\n"), max_size=5),
)
def test_every_identity_number_is_found(
    day: date, serial: int, region: str, before: str, after: str
) -> None:
    """Whoever was born when and where: the number is gone, the words around it stay."""
    number = identity(day, serial, region)
    assert scrub(f"{before}{number}{after}") == (f"{before}〔身份证号〕{after}", ("identity",))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert scrub(wide)[0] == "〔身份证号〕"


@given(st.text(st.sampled_from(ALPHABET), min_size=17, max_size=17))
@example("12310120200101123")
def test_no_credit_code_is_taken_for_a_person(body: str) -> None:
    """A unified social credit code with a right check digit stays, all digits or not.

    One in many thousands of those that are all digits is a right identity number as well.
    """
    code = next(body + sign for sign in ALPHABET if credit_code_adds_up(body + sign))
    assert looks_like_credit_code(code)
    weighted = sum(int(digit, 36) * pow(2, 17 - at, 11) for at, digit in enumerate(body))
    assume("10X98765432"[weighted % 11] != code[17])
    assert scrub(f"信用代码{code}，") == (f"信用代码{code}，", ())


@given(st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    """Nothing is lost but what a mark stands for, and what is scrubbed stays as it is."""
    scrubbed, kinds = scrub(text)
    kept = re.split("|".join(map(re.escape, MARKS.values())), scrubbed)
    if not any(mark in text for mark in MARKS.values()):
        assert len(kept) == len(kinds) + 1
        assert re.fullmatch(".+?".join(map(re.escape, kept)), text, re.DOTALL)
    assert kinds or scrubbed == text


def test_a_key_tells_persons_apart_and_nothing_more() -> None:
    """The same person has one key; another salt, person or order of parts has another."""
    key = pseudonym(["张三", MADE_UP], SALT)
    assert re.fullmatch("p[a-z2-7]{26}", key)
    same = [["张 三", MADE_UP.lower()], [" 张三 ", MADE_UP], ["张三", unicodedata.normalize(
        "NFKC", "".join(chr(ord(sign) + 0xFEE0) for sign in MADE_UP))]]  # fmt: skip
    assert {pseudonym(parts, SALT) for parts in same} == {key}
    others = [["张", f"三{MADE_UP}"], ["张三", ""], [f"张三{MADE_UP}"], [MADE_UP, "张三"], ["李四"]]
    keys = {pseudonym(parts, SALT) for parts in others}
    assert len(keys) == len(others)
    assert key not in keys
    assert pseudonym(["张三", MADE_UP], "another") != key
    assert pseudonym(["张三", MADE_UP], SALT.encode()) == key
    assert not set(MADE_UP) <= set(key)


def test_a_key_is_hmac_of_unambiguous_parts() -> None:
    """Anybody who has the salt can make the key again with a standard library."""
    parts = [b"matchmaker/person/1", "张三".encode(), b"150402"]
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    digest = hmac.new(SALT.encode(), message, hashlib.sha256).digest()[:16]
    number = int.from_bytes(digest, "big") << 2
    signs = "abcdefghijklmnopqrstuvwxyz234567"
    expected = "p" + "".join(signs[number >> 5 * at & 31] for at in reversed(range(26)))
    assert pseudonym(["张三", "150402"], SALT) == expected


def test_no_person_has_no_key_and_no_salt_makes_none() -> None:
    """Empty cells are nobody; an empty salt is a fault."""
    assert pseudonym(["", " ", "\u3000"], SALT) == ""
    for salt in ("", b""):
        with pytest.raises(mm.ListsError) as error:
            pseudonym(["张三"], salt)
        assert [fault.code for fault in error.value] == ["salt-empty"]


@given(st.lists(st.text(max_size=5), max_size=3), st.lists(st.text(max_size=5), max_size=3))
def test_two_persons_have_two_keys(one: list[str], other: list[str]) -> None:
    """Keys are equal only where the parts are, whatever is in them."""

    def plain(parts: list[str]) -> list[str]:
        return ["".join(unicodedata.normalize("NFKC", p).split()).casefold() for p in parts]

    assume(any(plain(one)) and any(plain(other)))
    assert (pseudonym(one, SALT) == pseudonym(other, SALT)) == (plain(one) == plain(other))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("姓名", "name"),
        (" 姓  名 *", "name"),
        ("受益人姓名（必填）", "name"),
        ("微心愿", None),
        ("身份证\n号码：", "identity"),
        ("证件号码[18位]", "identity"),
        ("ID-Number", "identity"),
        ("联系电话", "phone"),
        ("手机号（本人）", "phone"),
        ("家庭住址", "house"),
        ("楼栋号", "house"),
        ("门牌号", "house"),
        ("责任人", None),
        ("需求名称", None),
        ("数量", None),
        ("单位", None),
        ("社区", None),
        ("经度", None),
        ("", None),
    ],
)
def test_personal_columns_are_known_by_their_headers(header: str, kind: str | None) -> None:
    """Width, blanks, stars and brackets do not hide what a column is."""
    assert personal_kind(header) == kind


def test_no_field_of_a_list_is_a_personal_column() -> None:
    """What the records hold is not taken for what they must not hold."""
    fields = {name.replace("_", "") for name in mm.Need.model_fields}
    assert not fields & set(PERSONAL_HEADERS)
    assert all(personal_kind(header) == kind for header, kind in PERSONAL_HEADERS.items())


@pytest.mark.parametrize(
    ("count", "threshold", "shown"),
    [(0, 10, 0), (1, 10, "<10"), (9, 10, "<10"), (10, 10, 10), (250, 10, 250), (4, 5, "<5")],
)
def test_small_counts_are_suppressed(count: int, threshold: int, shown: int | str) -> None:
    """A count of few persons is not shown to others; none and many are."""
    assert suppressed(count, threshold) == shown
