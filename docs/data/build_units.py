"""Builds vietnam-units-2025.csv from the package vietnamadminunits (MIT), see README.md beside this file.

    pip download vietnamadminunits==1.0.4 --no-deps && unzip -d package vietnamadminunits-*.whl
    python3 build_units.py package/vietnamadminunits/data > vietnam-units-2025.csv
"""
import collections
import csv
import json
import sqlite3
import sys
import unicodedata

FLOOR, LAST, FIRST = "2021-01-01", "2025-06-30", "2025-07-01"


def words(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def successors(table):
    """Old key -> keys of the units of today, as (province, commune)."""
    found = collections.defaultdict(set)
    for province, communes in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for old in olds:
                found[old].add((province, commune))
    for province, olds in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            found[old].update((province, part["newWardKey"]) for part in parts)
    return found


def main(folder):
    base = sqlite3.connect(f"{folder}/dataset.db")
    with open(f"{folder}/converter_2025.json", encoding="utf-8") as file:
        table = json.load(file)
    today = base.execute(
        "select province, provinceCode, provinceKey, ward, wardCode, wardKey from admin_units").fetchall()
    before = base.execute(
        "select province, provinceCode, provinceKey, district, districtCode, districtKey, ward, wardCode, wardKey"
        " from admin_units_legacy").fetchall()
    province_code = {row[2]: row[1] for row in today}
    commune_code = {(row[2], row[5]): row[4] for row in today}
    province_after = {old: province_code[new] for new, olds in table["DICT_PROVINCE"].items() for old in olds}
    after = successors(table)
    rows = set()
    standing = {(row[1], words(row[0])) for row in today}
    ended = {(row[1], words(row[0]), row[2]) for row in before}
    kept = {(code, name) for code, name, _ in ended} & standing
    for code, name in standing:
        rows.add((code, name, "province", "", FLOOR if (code, name) in kept else FIRST, "", ""))
    for code, name, key in ended:
        if (code, name) not in kept:
            rows.add((code, name, "province", "", FLOOR, LAST, province_after[key]))
    for row in today:
        rows.add((row[4], words(row[3]), "commune", row[1], FIRST, "", ""))
    for _, province, province_key, district, code, district_key, ward, ward_code, ward_key in before:
        became = after["_".join([province_key, district_key or "", ward_key or ""])]
        became = " ".join(sorted(commune_code[one] for one in became))
        # five islands were districts without communes
        rows.add((code, words(district), "district", province, FLOOR, LAST, "" if ward_code else became))
        if ward_code:
            rows.add((ward_code, words(ward), "commune", code, FLOOR, LAST, became))
    order = {"province": 0, "district": 1, "commune": 2}
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "level", "parent", "valid_from", "valid_to", "successor"])
    out.writerows(sorted(rows, key=lambda row: (order[row[2]], row[0], row[4])))


main(sys.argv[1])
