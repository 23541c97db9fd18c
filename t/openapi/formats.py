# SPDX-License-Identifier: Apache-2.0
"""The formats of JSON Schema and of OpenAPI's registry, each as strict as its definition."""
import base64
import datetime
import re

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())
DATE = r"(\d{4})-(\d\d)-(\d\d)"
TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
ZONE = r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"


def of(name, kinds=(str,)):
    """A check of values of these kinds; others are none of its business."""
    def known(check):
        FORMATS.checks(name)(lambda value: not isinstance(value, kinds) or isinstance(value, bool) or bool(check(value)))
        return check
    return known


@of("date")
def is_date(text):
    found = re.fullmatch(DATE, text)
    try:
        return found and datetime.date(*map(int, found.groups()))
    except ValueError:
        return False


@of("date-time")
def is_date_time(text):
    return is_date(text[:10]) and re.fullmatch("[Tt]" + TIME + ZONE, text[10:])


@of("date-time-local")
def is_date_time_local(text):
    return is_date(text[:10]) and re.fullmatch("[Tt]" + TIME, text[10:])


of("time-local")(lambda text: re.fullmatch(TIME, text))
of("time")(lambda text: re.fullmatch(TIME + ZONE, text))
of("duration")(lambda text: re.fullmatch(r"P(?!\Z)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?!\Z)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", text))
of("uuid")(lambda text: re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text))
of("uri")(lambda text: re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", text))
of("uri-reference")(lambda text: re.fullmatch(r"\S*", text))
of("ipv4")(lambda text: re.fullmatch(r"(\d{1,3}\.){3}\d{1,3}", text))
of("int8", (int, float))(lambda value: -2**7 <= value < 2**7)
of("int16", (int, float))(lambda value: -2**15 <= value < 2**15)
of("int32", (int, float))(lambda value: -2**31 <= value < 2**31)
of("int64", (int, float))(lambda value: -2**63 <= value < 2**63)
of("uint32", (int, float))(lambda value: 0 <= value < 2**32)
of("uint64", (int, float))(lambda value: 0 <= value < 2**64)


@of("byte")
def is_base64(text):
    try:
        return base64.b64decode(text, validate=True) is not None
    except ValueError:
        return False
