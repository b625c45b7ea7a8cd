"""What tells who a person is, and therefore does not enter the records.

Which laws this serves, and what it does not do, stands in docs/explanation/personal-data.md.
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from collections.abc import Mapping, Sequence

from matchmaker.errors import ListsError
from matchmaker.files.cells import plain
from matchmaker.files.scrub import MARKS, PersonalKind, scrub
from matchmaker.messages import finding

__all__ = [
    "MARKS",
    "PERSONAL_HEADERS",
    "PersonalKind",
    "personal_kind",
    "pseudonym",
    "scrub",
    "suppressed",
]

_VERSION = b"matchmaker/person/1"
_KEY_BYTES = 16

_HEADERS: Mapping[PersonalKind, str] = {
    "name": """
        姓名 名字 受益人 受益人姓名 受助人 受助人姓名 申请人 申请人姓名 求助人 求助人姓名
        服务对象姓名 帮扶对象姓名 对象姓名 居民姓名 户主 户主姓名 老人姓名 儿童姓名 孩子姓名
        学生姓名 监护人 监护人姓名 家长姓名 家属姓名 困难群众姓名 许愿人 许愿人姓名 心愿人
        心愿人姓名 报名人 报名人姓名 beneficiary beneficiaryname applicant applicantname fullname
        personname
        """,
    "identity": """
        身份证 身份证号 身份证号码 身份证件号 身份证件号码 公民身份号码 公民身份证号 居民身份证号
        证件号 证件号码 证件编号 护照号 护照号码 军官证号 残疾证号 残疾人证号 低保证号 社保卡号
        社会保障号 社会保障号码 医保卡号 户口簿号 银行卡号 银行账号 idnumber identitynumber
        idcard passport passportnumber
        """,
    "phone": """
        电话 电话号码 联系电话 联系方式 手机 手机号 手机号码 移动电话 固定电话 座机 家庭电话
        本人电话 受益人电话 申请人电话 监护人电话 家长电话 家属电话 联系人电话 微信 微信号 qq
        qq号 邮箱 电子邮箱 phone phonenumber telephone mobile mobilephone email wechat
        """,
    "house": """
        门牌 门牌号 门牌号码 楼栋 楼栋号 楼号 栋号 幢号 楼门号 单元 单元号 楼层 室号 房号 房间号
        房屋编号 户号 门号 地址 住址 家庭住址 家庭地址 居住地址 现住址 现居住地 详细地址 详细住址
        户籍地址 户籍地 户口所在地 身份证地址 通讯地址 通信地址 联系地址 收货地址 address
        homeaddress housenumber doorplate
        """,
}
PERSONAL_HEADERS: Mapping[str, PersonalKind] = {
    header: kind for kind, headers in _HEADERS.items() for header in headers.split()
}
"""Headers of a list of needs, normalized, that stand above what tells who a person is."""


def personal_kind(header: str) -> PersonalKind | None:
    """Tell what a column of a list of needs says about a person, by its header.

    Width, case, blanks, ``*``, colons and anything in brackets do not matter.
    """
    return PERSONAL_HEADERS.get(plain(header))


def pseudonym(parts: Sequence[str], salt: str | bytes) -> str:
    """Give the key of a person: the same for the same person, and nothing without the salt.

    The key is HMAC-SHA-256 (RFC 2104, FIPS 198-1) under the salt, of which 128 bits are kept. A
    plain hash would not do: all identity numbers can be tried in minutes.

    Parameters
    ----------
    parts : sequence of str
        What tells the person, name and identity number for instance, always in the same
        order. Width, blanks and case do not matter; where a part ends does.
    salt : str or bytes
        The secret: at least 16 random bytes, kept apart from the lists, the same for as long
        as keys are to be compared.

    Returns
    -------
    str
        ``p`` and 26 signs of base32, which no spreadsheet takes for a number; empty where all
        parts are empty.

    Raises
    ------
    ListsError
        The salt is empty.
    """
    secret = salt.encode("utf-8") if isinstance(salt, str) else salt
    if not secret:
        raise ListsError([finding("salt-empty")])
    texts = ["".join(unicodedata.normalize("NFKC", part).split()).casefold() for part in parts]
    if not any(texts):
        return ""
    encoded = [text.encode("utf-8") for text in texts]
    message = b"".join(len(text).to_bytes(8, "big") + text for text in (_VERSION, *encoded))
    digest = hmac.digest(secret, message, "sha256")[:_KEY_BYTES]
    return "p" + base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def suppressed(count: int, threshold: int = 10) -> int | str:
    """Give a count of persons as others may see it.

    A small count may tell who is meant. Nothing (0) tells of nobody and stays.

    Parameters
    ----------
    count : int
        Persons.
    threshold : int
        The smallest count that is shown.

    Returns
    -------
    int or str
        The count, or ``"<10"`` for a threshold of 10.
    """
    return f"<{threshold}" if 0 < count < threshold else count
