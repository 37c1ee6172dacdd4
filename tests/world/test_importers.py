"""Importers on small files of exactly the published layouts, right and wrong."""

from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from snapback.errors import InvalidFile
from snapback.world import load_world, read_world, write_world
from snapback.world.importers import FORMATS, read_baci, read_icio, read_itpd, read_mrio

COUNTRIES = ("AUS", "BLR", "CHN")
SECTORS = ("A01_02", "C10T12", "H49")
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")


def table(countries=COUNTRIES, sectors=SECTORS, *, seed=0, stocks=0.0):
    """Make an ICIO table whose identities hold: labels and the wide array, totals last."""
    draw = np.random.default_rng(seed)
    rows = [f"{c}_{s}" for c in countries for s in sectors]
    final = [f"{c}_{f}" for c in countries for f in FINAL]
    size = len(rows)
    intermediate = draw.uniform(1.0, 8.0, (size, size))
    demand = draw.uniform(1.0, 30.0, (size, len(final)))
    demand[0, 4] = stocks or demand[0, 4]
    output = intermediate.sum(axis=1) + demand.sum(axis=1)
    taxes = 0.01 * output
    value_added = output - intermediate.sum(axis=0) - taxes
    assert value_added.min() > 0
    body = np.hstack([intermediate, demand, output[:, None]])
    tls = np.concatenate([taxes, np.full(len(final), 2.0), [0.0]])
    va = np.concatenate([value_added, np.zeros(len(final)), [value_added.sum()]])
    out = np.concatenate([output, demand.sum(axis=0) + 2.0, [0.0]])
    labels = [*rows, *final, "OUT"]
    return [*rows, "TLS", "VA", "OUT"], labels, np.vstack([body, tls, va, out])


def write_icio(path, rows, columns, values):
    lines = [",".join(["V1", *columns])]
    lines += [
        ",".join([row, *(repr(float(v)) for v in line)]) for row, line in zip(rows, values, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def write_rows(path, header, rows):
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def whats(error):
    return "\n".join(str(problem) for problem in error.value.problems)


class TestIcio:
    def test_levels_of_the_table_come_back(self, tmp_path):
        rows, columns, values = table()
        world = read_icio(write_icio(tmp_path / "2020_SML.csv", rows, columns, values), name="small")
        n = len(COUNTRIES) * len(SECTORS)
        output = values[:n, -1].reshape(3, 3)
        assert world.countries == COUNTRIES
        assert world.sectors == SECTORS
        assert world.meta["year"] == "2020"
        np.testing.assert_allclose(world.base.output, output, rtol=1e-9)
        value_added = (values[n, :n] + values[n + 1, :n]).reshape(3, 3)
        np.testing.assert_allclose(world.value_added, value_added.sum(axis=1), rtol=1e-9)
        inputs = values[:n, :n].reshape(3, 3, 3, 3).sum(axis=0)  # input, buyer, sector
        np.testing.assert_allclose(world.input_share[1, 2], inputs[:, 1, 2] / output[1, 2], rtol=1e-9)
        sales = values[:n, :n].reshape(3, 3, 3, 3).sum(axis=3) + values[:n, n:-1].reshape(3, 3, 3, 6).sum(
            axis=3
        )
        np.testing.assert_allclose(world.base.flow, sales.transpose(0, 2, 1), rtol=1e-8)
        assert abs(world.meta["adjusted"]["largest_change_of_output"]) < 1e-9

    def test_a_written_world_is_the_same_when_read(self, tmp_path):
        world = read_icio(write_icio(tmp_path / "2020.csv", *table()), name="small")
        write_world(world, tmp_path / "small.npz")
        again = read_world(tmp_path / "small.npz")
        np.testing.assert_array_equal(again.trade_share, world.trade_share)
        assert again.meta["adjusted"] == world.meta["adjusted"]

    def test_parts_of_china_and_mexico_are_added_up(self, tmp_path):
        rows, columns, values = table(("AUS", "CN1", "CN2"))
        final = [c.replace("CN1_", "CHN_").replace("CN2_", "MEX_") for c in columns[9:]]
        columns = [*columns[:9], *final]
        rows = [r.replace("AUS_", "MX1_") for r in rows]
        columns = [c.replace("AUS_", "MX1_") for c in columns]
        whole = read_icio(write_icio(tmp_path / "ext.csv", rows, columns, values), name="split")
        assert set(whole.countries) == {"CHN", "MEX"}
        n = 9
        china = values[3:9, -1].reshape(2, 3).sum(axis=0)
        np.testing.assert_allclose(whole.base.output[whole.country("CHN")], china, rtol=1e-9)
        assert whole.value_added.sum() == pytest.approx(values[n : n + 2, :n].sum())

    def test_stocks_run_down_are_set_to_zero_and_output_grows(self, tmp_path):
        rows, columns, values = table(stocks=-150.0)
        world = read_icio(write_icio(tmp_path / "t.csv", rows, columns, values), name="small")
        assert world.meta["adjusted"]["negative_final_sales"] > 0
        assert world.base.output[0, 0] > values[0, -1]
        assert world.base.imbalance < 1e-10

    def test_names_of_the_2021_edition(self, tmp_path):
        rows, columns, values = table()
        columns = [c.replace("DPABR", "P33").replace("OUT", "TOTAL") for c in columns]
        rows = [{"TLS": "AUS_TAXSUB", "VA": "VALU", "OUT": "OUTPUT"}.get(r, r) for r in rows]
        world = read_icio(write_icio(tmp_path / "ICIO2021_2018.csv", rows, columns, values), name="x")
        assert world.meta["year"] == "2018"

    def test_all_problems_at_once_with_their_lines(self, tmp_path):
        rows, columns, values = table()
        path = write_icio(tmp_path / "2020.csv", rows, columns, values)
        lines = path.read_text().splitlines()
        lines[2] = lines[2].replace(lines[2].split(",")[4], "n.a.", 1)
        cells = lines[3].split(",")
        lines[3] = ",".join([cells[0], "-5", *cells[2:]])
        lines[5] = ",".join(lines[5].split(",")[:-3])
        lines[6] = lines[6].replace("BLR_H49", "XXX_H49")
        lines.append(lines[7])
        path.write_text("\n".join(lines) + "\n")
        with pytest.raises(InvalidFile) as error:
            read_icio(path, name="x", year=2019)
        told = whats(error)
        assert "2020.csv:3: row AUS_C10T12, column BLR_A01_02: 'n.a.' is not a number" in told
        assert "2020.csv:4: row AUS_H49, column AUS_A01_02: sales of -5 cannot be negative" in told
        assert "2020.csv:6: has 26 cells where the header has 29" in told
        assert "2020.csv:7: has the row XXX_H49" in told
        assert "2020.csv:14: repeats the row CHN_A01_02 of line 8" in told
        assert "lacks the rows of 2 of its columns: BLR_C10T12, BLR_H49" in told
        assert "is of 2020 by its name, not of 2019" in told

    @pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
    def test_a_file_that_ends_early(self, tmp_path, kept):
        path = write_icio(tmp_path / "t.csv", *table())
        text = path.read_text()
        path.write_text(text[: int(kept * len(text))].rpartition("\n")[0] + "\n")
        with pytest.raises(InvalidFile, match="cut off"):
            read_icio(path, name="x")
        path.write_text(text[: int(kept * len(text))])
        with pytest.raises(InvalidFile, match="cut off"):
            read_icio(path, name="x")

    def test_totals_that_do_not_add_up(self, tmp_path):
        rows, columns, values = table()
        values[0, 1] += 30.0
        with pytest.raises(InvalidFile) as error:
            read_icio(write_icio(tmp_path / "t.csv", rows, columns, values), name="x")
        assert "row AUS_A01_02 adds up to" in whats(error)
        assert "column AUS_C10T12 adds up to" not in whats(error)  # rows are told first

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "is empty"),
            (b"PK\x03\x04rest\n", "archive"),
            (b"a,b,c\n1,2,3\n", "neither COUNTRY_INDUSTRY nor OUT"),
            (b"V1,AUS_A01,AUS_HFCE\nAUS_A01,\xff\xfe,1\n", "not text in UTF-8"),
        ],
    )
    def test_other_files(self, tmp_path, content, told):
        path = tmp_path / "t.csv"
        path.write_bytes(content)
        with pytest.raises(InvalidFile, match=told):
            read_icio(path, name="x")

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(InvalidFile, match="is not a file"):
            read_icio(tmp_path / "t.csv", name="x")

    def test_elasticities_by_industry(self, tmp_path):
        path = write_icio(tmp_path / "t.csv", *table())
        world = read_icio(path, name="x", theta={"A01_02": 8.0, "C10T12": 3.0, "H49": 5.0})
        assert world.theta.tolist() == [8.0, 3.0, 5.0]
        with pytest.raises(InvalidFile, match="without a trade elasticity: C10T12, H49"):
            read_icio(path, name="x", theta={"A01_02": 8.0})

    def test_memory_stays_below_three_times_the_table(self, tmp_path):
        countries = [f"C{n:02d}" for n in range(30)]
        sectors = [f"S{n:02d}" for n in range(15)]
        rows, columns, values = table(countries, sectors)
        path = write_icio(tmp_path / "t.csv", rows, columns, values)
        done = []
        tracemalloc.start()
        try:
            read_icio(path, name="x", report=lambda share, _: done.append(share))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 3 * values.nbytes
        assert done[-1] == 1.0
        assert done == sorted(done)


def long_rows(*, stocks=0.0):
    """Give the wide table as long rows: intermediate and final sales, then value added."""
    rows, columns, values = table(stocks=stocks)
    for row, line in zip(rows[:9], values[:9], strict=True):
        for column, value in zip(columns[:-1], line[:-1], strict=True):
            yield (*row.split("_", 1), *column.split("_", 1), repr(float(value)))
    paid = values[9, :9] + values[10, :9]
    for column, value in zip(columns[:9], paid, strict=True):
        yield (column.split("_", 1)[0], "VA", *column.split("_", 1), repr(float(value)))


HEADER = ("origin_country", "origin_sector", "destination_country", "destination_sector", "value")


class TestMrio:
    def test_the_same_world_as_from_the_wide_table(self, tmp_path):
        wide = read_icio(write_icio(tmp_path / "wide.csv", *table()), name="x")
        long = read_mrio(write_rows(tmp_path / "long.csv", HEADER, long_rows()), name="x")
        assert long.countries == wide.countries
        np.testing.assert_allclose(long.trade_share, wide.trade_share, rtol=1e-9)
        np.testing.assert_allclose(long.input_share, wide.input_share, rtol=1e-9)
        np.testing.assert_allclose(long.deficit, wide.deficit, rtol=1e-6, atol=1e-8)

    def test_without_value_added_it_is_the_difference(self, tmp_path):
        rows = [row for row in long_rows() if row[1] != "VA"]
        full = read_mrio(write_rows(tmp_path / "full.csv", HEADER, long_rows()), name="x")
        bare = read_mrio(write_rows(tmp_path / "bare.csv", HEADER, rows), name="x")
        np.testing.assert_allclose(bare.value_added, full.value_added, rtol=1e-9)

    def test_other_headers_separators_and_years(self, tmp_path):
        header = ("Year", "reg_o", "Sector (from)", "Country_j", "Use", "millions")
        rows = [("2015", *row) for row in long_rows()] + [("2016", *row) for row in long_rows()]
        path = write_rows(tmp_path / "t.csv", header, rows)
        path.write_text(path.read_text().replace(",", ";"))
        columns = {"origin_country": "reg_o", "origin_sector": "Sector (from)", "value": "millions"}
        world = read_mrio(path, name="x", year=2016, columns=columns, final=["INVNT"])
        assert world.meta["year"] == "2016"
        with pytest.raises(InvalidFile, match="holds several years: 2015, 2016"):
            read_mrio(path, name="x", columns=columns)
        with pytest.raises(InvalidFile, match="has no flows of 2014; its years are 2015, 2016"):
            read_mrio(path, name="x", year=2014, columns=columns)
        with pytest.raises(InvalidFile, match="no column for origin_country"):
            read_mrio(path, name="x", year=2016)

    def test_problems_with_their_lines(self, tmp_path):
        rows = list(long_rows())
        rows[1] = (*rows[1][:4], "nan")
        rows[2] = (*rows[2][:4], "-3")
        rows[3] = (*rows[3][:3], "HAIRCUTS", rows[3][4])
        rows[5] = rows[4]
        path = write_rows(tmp_path / "t.csv", HEADER, rows)
        with pytest.raises(InvalidFile) as error:
            read_mrio(path, name="x")
        assert "t.csv:5: sells to 'HAIRCUTS', which is neither" in whats(error)
        with pytest.raises(InvalidFile) as error:
            read_mrio(path, name="x", final=["haircuts"])
        told = whats(error)
        assert "t.csv:3: 'nan' is not a number" in told
        assert "t.csv:4: AUS A01_02 to AUS H49: sales of -3 cannot be negative" in told
        assert "t.csv:7: repeats the flow of line 6" in told


BACI = ("t", "i", "j", "k", "v", "q")
CODES = {"36": "AUS", "112": "BLR", "156": "CHN"}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Give a base world with goods and services."""
    rows, columns, values = table(sectors=("food", "steel", "services"))
    path = write_icio(tmp_path_factory.mktemp("base") / "2020.csv", rows, columns, values)
    return read_icio(path, name="base")


@pytest.fixture
def baci(tmp_path):
    """Write a BACI folder: flows, country codes as published, a concordance."""
    codes = [(code, f"Country {iso}", iso[:2], iso) for code, iso in [*CODES.items(), ("4", "AFG")]]
    names = ("country_code", "country_name", "country_iso2", "country_iso3")
    write_rows(tmp_path / "country_codes_V202501.csv", names, codes)
    products = [("010121", "food"), ("720610", "steel"), ("720690", "steel")]
    write_rows(tmp_path / "products.csv", ("product", "sector"), products)
    pairs = [(i, j) for i in CODES for j in CODES if i != j]
    rows = [("2023", i, j, k, "1500.5", "NA") for i, j in pairs for k in ("10121", "720610", "720690")]
    write_rows(tmp_path / "BACI_HS92_Y2023_V202501.csv", BACI, rows)
    return tmp_path / "BACI_HS92_Y2023_V202501.csv"


class TestBaci:
    def test_goods_are_replaced_and_the_rest_stays(self, baci, base):
        world = read_baci(baci, name="x", base=base, products=baci.parent / "products.csv", year=2023)
        flow, before = world.base.flow, base.base.flow
        away = ~np.eye(3, dtype=bool)
        np.testing.assert_allclose(flow[away, 0], 1.5005, rtol=1e-8)
        np.testing.assert_allclose(flow[away, 1], 3.001, rtol=1e-8)
        np.testing.assert_allclose(flow[:, :, 2], before[:, :, 2], rtol=1e-8)
        np.testing.assert_allclose(world.base.output, base.base.output, rtol=1e-8)
        assert world.base.imbalance < 1e-9

    def test_re_exporters_produce_what_they_sell(self, baci, base):
        lines = baci.read_text().splitlines()
        lines[1] = lines[1].replace("1500.5", "900000")
        baci.write_text("\n".join(lines) + "\n")
        world = read_baci(baci, name="x", base=base, products=baci.parent / "products.csv")
        assert world.base.flow[0, 0, 0] == 0.0
        assert world.base.output[0, 0] == pytest.approx(900.0 + 1.5005)
        assert world.meta["adjusted"]["output_raised_to_exports"] > 0

    def test_problems_with_their_lines(self, baci, base):
        lines = baci.read_text().splitlines()
        lines[1] = "2023,36,112,10121,minus,NA"
        lines[2] = "2023,999,112,10121,1,NA"
        lines[3] = "2023,4,112,10121,1,NA"
        lines[4] = "2023,36,156,999999,1,NA"
        lines[5] = "2022,36,156,720690,1,NA"
        lines[8] = lines[7]
        lines.append("2023,36,112")
        baci.write_text("\n".join(lines) + "\n")
        with pytest.raises(InvalidFile) as error:
            read_baci(baci, name="x", base=base, products=baci.parent / "products.csv", year=2023)
        told = whats(error)
        assert ":2: 'minus' is not a number" in told
        assert ":3: has the country code 999" in told
        assert ":4: has the country AFG, which no region is given for" in told
        assert ":5: has the product 999999" in told
        assert ":6: is of the year 2022, not of 2023" in told
        assert ":9: repeats the flow of line 8" in told
        assert ":20: has 3 cells where the header has 6" in told

    def test_regions(self, baci, base):
        with baci.open("a") as file:
            file.write("2023,4,112,10121,1000,NA\n")
        regions = write_rows(
            baci.parent / "regions.csv",
            ("iso3", "region"),
            [("AUS", "AUS"), ("BLR", "BLR"), ("CHN", "CHN"), ("AFG", "AUS")],
        )
        products = baci.parent / "products.csv"
        world = read_baci(baci, name="x", base=base, products=products, regions=regions)
        assert world.base.flow[0, 1, 0] == pytest.approx(2.5005)

    def test_sectors_that_the_base_world_lacks(self, baci, base):
        write_rows(baci.parent / "products.csv", ("product", "sector"), [("010121", "horses")])
        with pytest.raises(InvalidFile, match="lacks: horses"):
            read_baci(baci, name="x", base=base, products=baci.parent / "products.csv")

    def test_into_the_embedded_world(self, baci):
        world = load_world("snapback-2013")
        write_rows(
            baci.parent / "products.csv",
            ("product", "sector"),
            [("010121", "agri"), ("720610", "metals"), ("720690", "metals")],
        )
        merged = read_baci(baci, name="x", base=world, products=baci.parent / "products.csv")
        assert merged.countries == world.countries
        at = merged.country("BLR"), merged.country("CHN"), merged.sector("metals")
        assert merged.base.flow[at] == pytest.approx(3.001)


ITPD = ("exporter_iso3", "importer_iso3", "year", "industry_id", "broad_sector", "trade", "flag_zero")


@pytest.fixture
def itpd(tmp_path):
    """Write an ITPD-E file with domestic sales; NRU only buys."""
    rows = [
        (i, j, "2019", k, "Manufacturing", repr(100.0 + 10 * n if i == j else 5.0 + n), "p")
        for n, i in enumerate(COUNTRIES)
        for j in (*COUNTRIES, "NRU")
        for k in ("1", "27", "154")
    ]
    return write_rows(tmp_path / "ITPD_E_R02.csv", ITPD, rows)


class TestItpd:
    def test_a_one_layer_world(self, itpd):
        world = read_itpd(itpd, name="x")
        assert world.countries == COUNTRIES
        assert world.sectors == ("1", "27", "154")
        assert (world.value_added_share == 1.0).all()
        assert world.base.flow[1, 1, 0] == pytest.approx(110.0)
        assert world.meta["adjusted"]["countries_without_sales_left_out"] == ["NRU"]
        assert world.base.imbalance < 1e-10

    def test_with_the_structure_of_a_base_world(self, itpd, base):
        pairs = [("1", "food"), ("27", "steel"), ("154", "services")]
        industries = write_rows(itpd.parent / "s.csv", ("industry_id", "sector"), pairs)
        world = read_itpd(itpd, name="x", base=base, industries=industries, year=2019)
        own = base.input_share[1][np.ix_([0, 2, 1], [0, 2, 1])]  # sectors stand in the order of their names
        assert world.sectors == ("food", "services", "steel")
        assert (world.input_share[1] <= own + 1e-12).all()
        assert world.base.flow[2, 0, 1] == pytest.approx(7.0)
        assert world.base.imbalance < 1e-10

    def test_regions_make_domestic_sales(self, itpd):
        pairs = [("AUS", "A"), ("BLR", "A"), ("CHN", "B"), ("NRU", "B")]
        regions = write_rows(itpd.parent / "r.csv", ("iso3", "region"), pairs)
        world = read_itpd(itpd, name="x", regions=regions)
        assert world.countries == ("A", "B")
        assert world.base.flow[0, 0, 0] == pytest.approx(100.0 + 110.0 + 5.0 + 6.0)

    def test_problems_with_their_lines(self, itpd):
        lines = itpd.read_text().splitlines()
        lines[1] = "AUS,AUS,2019,1,Agriculture,-4,p"
        lines[2] = "AUS,AUS,2019,27,Agriculture,,p"
        lines[4] = lines[3]
        itpd.write_text("\n".join(lines) + "\n")
        with pytest.raises(InvalidFile) as error:
            read_itpd(itpd, name="x")
        told = whats(error)
        assert ":2: trade of -4 cannot be negative" in told
        assert ":3: '' is not a number" in told
        assert ":5: repeats the flow of line 4" in told

    def test_years(self, itpd):
        with itpd.open("a") as file:
            file.write("AUS,BLR,2018,1,Agriculture,4,p\n")
        with pytest.raises(InvalidFile, match="holds several years: 2018, 2019"):
            read_itpd(itpd, name="x")
        with pytest.raises(InvalidFile, match="has no flows of 2017; its years are 2018, 2019"):
            read_itpd(itpd, name="x", year=2017)
        assert read_itpd(itpd, name="x", year=2019).meta["year"] == "2019"


def test_the_command_line_knows_every_format():
    from snapback.cli import world

    assert tuple(FORMATS) == world.FORMATS


@pytest.mark.slow
def test_long_files_stay_below_three_times_their_size(tmp_path):
    countries, sectors = [f"C{n:02d}" for n in range(12)], [f"S{n:02d}" for n in range(12)]
    rows, columns, values = table(countries, sectors)
    size = len(countries) * len(sectors)
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write(",".join(HEADER) + "\n")
        for row, line in zip(rows[:size], values[:size], strict=True):
            for column, value in zip(columns[:-1], line[:-1], strict=True):
                file.write(",".join((*row.split("_", 1), *column.split("_", 1), repr(float(value)))) + "\n")
    tracemalloc.start()
    try:
        read_mrio(path, name="x")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * Path(path).stat().st_size
