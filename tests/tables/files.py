"""Files as people have them, small and made by hand: what is read, and what is refused."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from gdcore import Dataset


@dataclass(frozen=True)
class Read:
    """A file that is read: its bytes, options, the points, and what each message must say."""

    content: bytes
    data: Dataset
    says: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def read(
    content: bytes | str, xs: list[float], ys: list[float], x_name: str = "x", y_name: str = "y",
    /, *says: str, dropped: int = 0, **options: Any,
) -> Read:  # fmt: skip
    raw = content if isinstance(content, bytes) else content.encode()
    return Read(raw, Dataset(xs, ys, x_name, y_name, dropped), says, options)


X = [1, 2, 4]
Y = [2, 3, 5]
PLAIN = "x,y\n1,2\n2,3\n4,5\n"
AUTO = (  # blanks, and a tab before the name
    '18.0   8   307.0      130.0      3504.      12.0   70  1\t"chevrolet chevelle malibu"\n'
    '15.5   8   350.0      165.0      3693.      11.5   70  1\t"buick skylark 320"\n'
    '25.0   4   98.00      ?          2046.      19.0   71  1\t"ford pinto"\n'
    '21.0   6   200.0      85.00      2587.      16.0   70  1\t"ford maverick"\n'
)
SHOP = "month,cost,sales\nJan,1,2\nFeb,2,3\nMar,4,5\nTotal,7,10\n"
NO_HEADER = "no header: the columns are called x1, x2; a number chooses one, as in --x 1 --y 2"
GUESS = "encoding guessed to be {}; if names look wrong, say which it is, as in --encoding "

READ: dict[str, Read] = {
    # Header or none; columns by name and number.
    "plain": read(PLAIN, X, Y),
    "no header": read("6.1101,17.592\n5.5277,9.1302\n8.5186,13.662\n", [6.1101, 5.5277, 8.5186],
        [17.592, 9.1302, 13.662], "x1", "x2", NO_HEADER),
    "no header, three columns, by number": read("34.6,78.5,0\n30.3,43.9,0\n60.2,86.25,1\n",
        [78.5, 43.9, 86.25], [0, 0, 1], "x2", "x3", "no header: the columns are called x1, x2, x3",
        x="2", y=3),
    "no header, text among them": read("Ann,1.5,20\nBob,2.5,30\nCid,3,40\n", [1.5, 2.5, 3],
        [20, 30, 40], "x2", "x3", "no header", x=2, y=3),
    "years without a header": read("2019,1.5\n2020,2.5\n2021,3.25\n", [2019, 2020, 2021],
        [1.5, 2.5, 3.25], "x1", "x2", NO_HEADER),
    "years as names": read("country,2019,2020\nF,1.5,2\nG,2.5,3\nH,2,5\n", [1.5, 2.5, 2],
        [2, 3, 5], "2019", "2020", x="2019", y="2020"),
    "names in another case, with blanks": read("TV, Sales  now \n1,2\n2,3\n4,5\n", X, Y, "TV",
        "Sales now", x=" tv", y="salesNow"),
    "an exact name before a similar one": read("a,A,b\n1,0,2\n2,0,3\n4,0,5\n", X, Y, "a", "b",
        x="a", y="B"),
    "a column by its number": read("a,b,c\n0,1,2\n0,2,3\n0,4,5\n", X, Y, "b", "c", x=2, y="3"),
    "a name before a number": read("2,1,a\n1,2,7\n2,3,8\n4,5,9\n", X, Y, "2", "1", x="2", y="1"),
    "two of equal names, by number": read("a,a\n1,2\n2,3\n4,5\n", X, Y, "a", "a", x=1, y=2),
    "one name of two": read(PLAIN, Y, X, "y", "x", x="y"),
    # Separators.
    "semicolons": read(PLAIN.replace(",", ";"), X, Y),
    "tabs": read(PLAIN.replace(",", "\t"), X, Y),
    "bars": read(PLAIN.replace(",", "|"), X, Y),
    "one blank": read("x y\n1 2\n2 3\n4 5\n", X, Y),
    "several blanks": read("   x    y\n   1  2.5\n  22  3\n   4  5\n", [1, 22, 4], [2.5, 3, 5]),
    "auto-mpg": read(AUTO, [130, 165, 85], [18, 15.5, 21], "x4", "x1", "no header",
        "1 of 4 rows left out: no value for x or y (1 '?')", x=4, y=1, dropped=1),
    "R, numbered rows": read('"speed" "dist"\n"1" 1 2\n"2" 2 3\n"3" 4 5\n', X, Y, "speed", "dist"),
    "R, named rows": read('"wt" "mpg"\n"Mazda RX4" 1 2\n"Datsun 710" 2 3\n"Fiat 128" 4 5\n', X, Y,
        "wt", "mpg"),
    "R, tabs": read("wt\tmpg\nMazda RX4\t1\t2\nDatsun 710\t2\t3\nFiat 128\t4\t5\n", X, Y, "wt",
        "mpg"),
    "an index without a name": read(",x,y\n0,1,2\n1,2,3\n2,4,5\n", X, Y),
    "an index that pandas wrote and read": read("Unnamed: 0,x,y\n0,1,2\n1,2,3\n2,4,5\n", X, Y),
    "a comma after every line": read("x,y,\n1,2,\n2,3,\n4,5,\n", X, Y),
    "a comma after every row": read("x,y\n1,2,\n2,3,\n4,5,\n", X, Y),
    "commas in names": read("Size, mm;Mass, g\n1,5;2,5\n2,5;3,5\n4,5;5,5\n", [1.5, 2.5, 4.5],
        [2.5, 3.5, 5.5], "Size, mm", "Mass, g"),
    "Excel says its separator": read("sep=;\nx;y\n1;2\n2;3\n4;5\n", X, Y, "x", "y",
        "skipped: line 1 before the header"),
    "old Mac line ends": read(PLAIN.replace("\n", "\r"), X, Y),
    "cells that span lines": read('x,note,y\n1,"a\nb",2\n2,"# no comment\n",3\n4,,5\n', X, Y,
        x="x", y="y"),
    "full-width commas and digits": read("学时，成绩\n１，５２．５\n２，６０\n３．５，７１\n",
        [1, 2, 3.5], [52.5, 60, 71], "学时", "成绩"),
    # Missing values.
    "marks of missing values": read(
        "x,y\n1,2\n?,3\nNaN,4\nnan,5\n-,6\n.,7\nNone,8\n#VALUE!,9\nNA,9\n,9\n2,3\n4,5\n", X, Y,
        "x", "y", "9 of 12 rows left out: no value for x or y (1 '?', 1 'NaN', 1 'nan', 1 '-', "
        "1 '.', 1 'None', 1 '#VALUE!', 1 'NA', ...)", dropped=9),
    "empty cells": read("x,y\n1,2\n,3\n2,3\n7,\n,\n4,5\n", X, Y, "x", "y",
        "3 of 6 rows left out: no value for x or y (3 empty)", dropped=3),
    "codes for missing": read("t,y\n1,2\n-200,2\n2,3\n-200.0,4\n5,***\n4,5\n", X, Y, "t", "y",
        "3 of 6 rows left out: no value for x or y (2 '-200', 1 '***')", dropped=3,
        missing="-200,***"),
    "a code as a number": read("t,y\n1,2\n-99,2\n2,3\n4,5\n", X, Y, "t", "y", "(1 '-99')",
        dropped=1, missing=-99),
    "codes as a list": read("t,y\n1,2\n-99,2\n2,x\n2,3\n4,5\n", X, Y, "t", "y", "left out",
        dropped=2, missing=[-99, "x"]),
    "a code that was not said": read("t,y\n20.5,2\n-200,3\n21,5\n-200,6\n", [20.5, -200, 21, -200],
        [2, 3, 5, 6], "t", "y", "column 't': 2 of 4 rows (50 %) have -200, at the edge of "
        "all values; if that stands for a missing one: --missing -200"),
    # Ways of writing a number.
    "39,343.00": read('y,s\n1,"39,343.00"\n2,"46,205.50"\n4,"731.00"\n', X, [39343, 46205.5, 731],
        "y", "s", "column 's': '39,343.00' is read as 39343"),
    "1.234,56": read("x;y\n1;1.234,56\n2;2.345,60\n4;7\n", X, [1234.56, 2345.6, 7], "x", "y",
        "'1.234,56' is read as 1234.56"),
    "1.234.567": read("x;y\n1;1.234.567\n2;2.345\n4;987\n", X, [1234567, 2345, 987], "x", "y",
        "'1.234.567' is read as 1234567"),
    "12,34,567": read('x,y\n1,"12,34,567"\n2,"3,45,678"\n4,"9,00,000"\n', X,
        [1234567, 345678, 900000], "x", "y", "is read as 1234567"),
    "1 234": read("x;y\n1;1 234\n2;2\u00a0345\n4;1\u202f987\n", X, [1234, 2345, 1987], "x", "y",
        "'1 234' is read as 1234"),
    "1'234.50": read("x;y\n1;1'234.50\n2;2’345.5\n4;7\n", X, [1234.5, 2345.5, 7], "x", "y",
        "is read as 1234.5"),
    "$ 39343": read("x,y\n1,$ 39343\n2,$46205\n4,$-731\n", X, [39343, 46205, -731], "x", "y",
        "'$ 39343' is read as 39343"),
    "12,50 €": read("x;y\n1;12,50 €\n2;1.013,00 €\n4;-7,5 €\n", X, [12.5, 1013, -7.5], "x", "y",
        "is read as 1013"),
    "45 %": read("x,y\n1,45 %\n2,50%\n4,61.5 %\n", X, [45, 50, 61.5], "x", "y",
        "'45 %' is read as 45"),
    "a minus that is a minus": read("x;y\n−1;2\n2;3\n4;−5\n", [-1, 2, 4], [2, 3, -5]),
    "exponents": read("x;y\n1e0;2\n2E+0;3\n0.4e1;5\n", X, Y),
    "a decimal comma among commas": read('x,y\n"1,5",2\n2,3\n4,5\n', [1.5, 2, 4], Y, "x", "y",
        "'1,5' is read as 1.5"),
    # The worst fault: a mark that always stands before three digits.
    "850 and 1,200": read("size;price\n850;950\n1,200;1,310\n2,050;2,415\n", [850, 1200, 2050],
        [950, 1310, 2415], "size", "price", "'1,200' is read as 1200", "'1,310' is read as 1310"),
    "850 and 1,200, tabs": read("size\tprice\n850\t950\n1,200\t1,310\n2,050\t2,415\n",
        [850, 1200, 2050], [950, 1310, 2415], "size", "price", "'1,200' is read as 1200",
        "'1,310' is read as 1310"),
    "850 and 1.200": read("size;price\n850;950\n1.200;1.310\n2.050;2.415\n", [850, 1200, 2050],
        [950, 1310, 2415], "size", "price", "'1.200' is read as 1200", "'1.310' is read as 1310"),
    "quoted 1,200": read('size,price\n"1,200",1\n"1,310",2\n"2,415",4\n', [1200, 1310, 2415], X,
        "size", "price", "'1,200' is read as 1200"),
    "1,200 and a comma that is proven": read("x;y\n1,200;0,5\n1,310;2,25\n2,415;3\n",
        [1.2, 1.31, 2.415], [0.5, 2.25, 3], "x", "y",
        "'1,200' is read as 1.2: elsewhere in this table the comma is the decimal mark"),
    "1.200 and a comma that is proven": read("x;y\n1.200;0,5\n1.310;2,25\n2.415;3\n",
        [1200, 1310, 2415], [0.5, 2.25, 3], "x", "y", "'1.200' is read as 1200"),
    "1.200 and 0.5 in a column": read("x;y\n1.200;2\n0.5;3\n2.415;5\n", [1.2, 0.5, 2.415], Y),
    "1.310 between commas": read("x,y\n1.310,2\n1.250,3\n2.875,5\n", [1.31, 1.25, 2.875], Y, "x",
        "y", "'1.310' is read as 1.31: the point before three digits is taken for a decimal mark; "
        "if it marks thousands: --decimal ,"),
    "1,200 and told a point": read("x;y\n1,200;2\n1,310;3\n2,415;5\n", [1200, 1310, 2415], Y, "x",
        "y", "'1,200' is read as 1200", decimal="."),
    "1,200 and told a comma": read("x;y\n1,200;2\n1,310;3\n2,415;5\n", [1.2, 1.31, 2.415], Y,
        decimal=","),
    "(123)": read('x,y\n1,(123)\n2,45\n4,"(1,250)"\n', X, [-123, 45, -1250], "x", "y",
        "column 'y': '(123)' is read as -123"),
    "$ (120.00)": read("x,y\n1,$ (120.00)\n2,$ 45.50\n4,($20)\n", X, [-120, 45.5, -20], "x", "y",
        "'$ (120.00)' is read as -120"),
    "123-": read("x,y\n1,100.50-\n2,250\n4,75-\n", X, [-100.5, 250, -75], "x", "y",
        "column 'y': '100.50-' is read as -100.5"),
    '="1"': read('x,y\n="1",="2"\n="2",="3"\n="4",="5"\n', X, Y),
    "20°C": read("t,y\n20°C,2\n25.5 °C,3\n-3°C,5\n", [20, 25.5, -3], Y, "t", "y",
        "column 't': '20°C' is read as 20"),
    "170 cm": read("height;weight\n170 cm;62 kg\n182 cm;80 kg\n165 cm;55 kg\n", [170, 182, 165],
        [62, 80, 55], "height", "weight", "'170 cm' is read as 170", "'62 kg' is read as 62"),
    "170 cm, no header": read("170 cm;62 kg\n182 cm;80 kg\n165 cm;55 kg\n", [170, 182, 165],
        [62, 80, 55], "x1", "x2", NO_HEADER, "'170 cm' is read as 170", "'62 kg' is read as 62"),
    "2018年": read("年份,人口\n2018年,2\n2019年,3\n2021年,5\n", [2018, 2019, 2021], Y, "年份",
        "人口", "'2018年' is read as 2018"),
    # TRUE and FALSE, dates.
    "yes and no": read("x,y\nyes,2\nNo,3\nYES,5\n", [1, 0, 1], Y, "x", "y",
        "column 'x': yes is read as 1, no as 0"),
    "是 and 否": read("x,y\n是,2\n否,3\n是,5\n", [1, 0, 1], Y, "x", "y",
        "是 is read as 1, 否 as 0"),
    "Yes and No as names": read("Yes,No\n1,2\n2,3\n4,5\n", X, Y, "Yes", "No"),
    "2023年1月31日": read("日期,y\n2023年1月31日,2\n2023年2月1日,3\n2023年3月1日,5\n", [0, 1, 29],
        Y, "日期 (days since 2023-01-31)", "y", "dates are read as days since 2023-01-31"),
    "20230131": read("date,y\n20230131,2\n20230201,3\n20230301,5\n", [0, 1, 29], Y,
        "date (days since 2023-01-31)", "y", "20230131 and all others are dates, read as days"),
    "20230132 is no date": read("n,y\n20230131,2\n20230132,3\n20230301,5\n",
        [20230131, 20230132, 20230301], Y, "n", "y"),
    "202212": read("month,y\n202211,2\n202212,3\n202301,5\n", [202211, 202212, 202301], Y, "month",
        "y", "202211 looks like a year and a month, but is read as a number, in which a year ends "
        "with 12 of 100; for dates write 2022-11"),
    "TRUE and FALSE": read("x,y\nTRUE,2\nfalse,3\nTrue,5\n", [1, 0, 1], Y, "x", "y",
        "column 'x': TRUE is read as 1, FALSE as 0"),
    "2020-01-31": read("date,y\n2020-01-31,2\n2020-02-01,3\n2020-03-01,5\n", [0, 1, 30], Y,
        "date (days since 2020-01-31)", "y",
        "column 'date': dates are read as days since 2020-01-31"),
    "31.01.2020": read("date;y\n01.02.2020;2\n31.01.2020;3,5\n10.02.2020;5\n", [1, 0, 10],
        [2, 3.5, 5], "date (days since 2020-01-31)", "y", "days since 2020-01-31"),
    "1/31/2020": read("date,y\n1/31/2020,2\n2/1/2020,3\n2/10/2020,5\n", [0, 1, 10], Y,
        "date (days since 2020-01-31)", "y", "days since 2020-01-31"),
    "31/1/2020": read("date,y\n1/2/2020,2\n31/1/2020,3\n10/2/2020,5\n", [1, 0, 10], Y,
        "date (days since 2020-01-31)", "y", "days since 2020-01-31"),
    "2020-01-31 06:00": read("at,y\n2020-01-31 06:00,2\n2020-02-01T18:00:00Z,3\n,4\n2020/2/3,5\n",
        [0.25, 1.75, 3], Y, "at (days since 2020-01-31)", "y", "left out", "days since", dropped=1),
    # What does not belong to the table.
    "comments": read("# made by hand\n// x in m\nx,y\n1,2\n# half way\n2,3\n4,5\n", X, Y, "x", "y",
        "skipped: 3 lines of comments (1, 2, 5)"),
    "names in a comment": read("% a test\n# time, height\n1,2\n2,3\n4,5\n", X, Y, "time", "height",
        "skipped: 2 lines of comments (1, 2)"),
    "hours that are away from UTC": read("at;y\n31.01.2020 12:00;2\n2020-02-01T01:30:00+01:30;3\n"
        "1.2.2020 23:59:60;5\n", [0.5, 1, 2], Y, "at (days since 2020-01-31)", "y", "days since"),
    "a note below totals, in a cell of its own": read(SHOP + "Source: my head,,\n", X, Y, "cost",
        "sales", "skipped: line 5 of totals; line 6 below the table", x="cost", y="sales"),
    "99 once": read("x,y\n1,2\n2,3\n4,5\n3,-99\n", [1, 2, 4, 3], [2, 3, 5, -99], "x", "y",
        "column 'y': 1 of 4 rows (25 %) have -99"),
    "small numbers have a full edge": read("x,y\n1,2\n2,4\n3,6\n1,10\n2,20\n3,30\n",
        [1, 2, 3, 1, 2, 3], [2, 4, 6, 10, 20, 30]),
    "names that begin as comments do": read("% fat;kcal\n1;2\n2;3\n4;5\n", X, Y, "fat", "kcal",
        "skipped: line 1 of comments"),
    "#N/A is no comment": read("x,y\n1,2\n#N/A,3\n2,3\n4,5\n", X, Y, "x", "y", "(1 '#N/A')",
        dropped=1),
    "a title": read("Sales of 2020\n\nx,y\n1,2\n2,3\n4,5\n", X, Y, "x", "y",
        "skipped: line 1 before the header"),
    "titles as a spreadsheet saves them": read(
        "Sales of 2020,,\nin 1000,,\nname,x,y\nA,1,2\nB,2,3\nC,4,5\n", X, Y, "x", "y",
        "skipped: 2 lines before the header (1, 2)", x="x", y="y"),
    "totals": read(SHOP, X, Y, "cost", "sales", "skipped: line 5 of totals", x="cost", y="sales"),
    "totals and a note": read("x,y\n1,2\n2,3\n4,5\nTotal:,10\nSource: my head\n", X, Y, "x", "y",
        "skipped: line 5 of totals; line 6 below the table"),
    "totals in Chinese": read("月份,x,y\n一,1,2\n二,2,3\n三,4,5\n合计,7,10\n", X, Y, "x", "y",
        "skipped: line 5 of totals", x="x", y="y"),
    "totals above and among the rows": read(
        "n,x,y\nTotal,7,10\na,1,2\nSubtotal,1,2\nb,2,3\nOECD average,2,3\nc,4,5\nd,4,6\n",
        [*X, 4], [*Y, 6], "x", "y", "skipped: 3 lines of totals (2, 4, 6)", x="x", y="y"),
    "a total whose name stands last": read("x,y,n\n1,2,a\n2,3,b\n7,10,Total\n4,5,c\n", X, Y, "x",
        "y", "skipped: line 4 of totals", x="x", y="y"),
    "totals in Chinese among the rows": read("班,x,y\n平均,2,3\n一,1,2\n小计,1,2\n二,2,3\n三,4,5\n",
        X, Y, "x", "y", "skipped: 2 lines of totals (2, 4)", x="x", y="y"),
    "Min and Max": read("n,x,y\nMin,1,2\nMax,4,5\na,1,2\nb,2,3\nc,4,5\n", X, Y, "x", "y",
        "skipped: 2 lines of totals (2, 3)", x="x", y="y"),
    "Max and N are names": read("n,x,y\nMax,1,2\nN,2,3\nS,4,5\n", X, Y, "x", "y", x="x", y="y"),
    "kinds of values are no totals": read("n,x,y\nmean,1,2\nmedian,2,3\nmode,4,5\n", X, Y, "x", "y",
        x="x", y="y"),
    "sums without a word": read("x,y\n1,2\n2,3\n4,5\n7,10\n", [*X, 7], [*Y, 10], "x", "y",
        "line 5: x and y are the sums of the rows above; if these are totals, take them out"),
    "one blank line": read("x,y\n1,2\n2,3\n\n4,5\n", X, Y, "x", "y",
        "blank lines above line 5: if another table begins there, keep one in a file"),
    "units below the names": read("n,x,y\n,(m),(s)\na,1,2\nb,2,3\nc,4,5\n", X, Y, "x", "y",
        "skipped: line 2 of units below the header", x="x", y="y"),
    "two lines below the names": read('t,x,y\n"TS","Deg C","%"\n"","Avg","Smp"\n2020-01-01,1,2\n'
        "2020-01-02,2,3\n2020-01-03,4,5\n", X, Y, "x", "y",
        "skipped: 2 lines of units below the header (2, 3)", x="x", y="y"),
    "Markdown": read("# Lab\n\n| x | y |\n|---|:-:|\n| 1 | 2 |\n| 2 | 3 |\n| 4 | 5 |\n\nby hand\n",
        X, Y, "x", "y", "skipped: line 1 of comments; line 9 below the table; line 4 drawn between "
        "rows", x=1, y=2),
    "as psql prints": read(" x | y \n---+---\n 1 | 2\n 2 | 3\n 4 | 5\n(3 rows)\n", X, Y, "x", "y",
        "skipped: line 6 below the table; line 2 drawn between rows"),
    "drawn lines": read("=== ===\nx   y\n=== ===\n1   2\n2   3\n4   5\n=== ===\n", X, Y, "x", "y",
        "skipped: 3 lines drawn between rows (1, 3, 7)"),
    "years above other numbers": read("2019,2020\n5.1,5.3\n6.2,6.6\n7.5,7.4\n", [5.1, 6.2, 7.5],
        [5.3, 6.6, 7.4], "2019", "2020", "the years '2019' to '2020' are taken for the names"),
    "years above counts": read("2019,2020\n51,53\n62,66\n75,74\n", [51, 62, 75], [53, 66, 74],
        "2019", "2020", "the years '2019' to '2020' are taken for the names"),
    "years above years": read("2019,2020\n2020,2021\n2021,2022\n2022,2024\n",
        [2019, 2020, 2021, 2022], [2020, 2021, 2022, 2024], "x1", "x2", NO_HEADER),
    "the last row has a name and no values": read("n,x,y\na,1,2\nb,2,3\nc,4,5\nd,,\n", X, Y, "x",
        "y", "1 of 4 rows left out", x="x", y="y", dropped=1),
    # Encodings.
    "UTF-8 with a mark": read(PLAIN.encode("utf-8-sig"), X, Y),
    "UTF-16": read(PLAIN.encode("utf-16"), X, Y),
    "UTF-16 without a mark": read(PLAIN.encode("utf-16-be"), X, Y),
    "GBK": read("城市人口,利润\n1,2\n2,3\n4,5\n".encode("gbk"), X, Y, "城市人口", "利润",
        GUESS.format("GB18030")),
    "GB18030": read("工作年限;工资（元）\n1;2\n2;3\n4;5\n".encode("gb18030"), X, Y, "工作年限",
        "工资（元）", GUESS.format("GB18030")),
    "Shift-JIS": read("気温（℃）,アイスの売上\n1,2\n2,3\n4,5\n".encode("cp932"), X, Y, "気温（℃）",
        "アイスの売上", GUESS.format("Shift-JIS")),
    "Big5": read("學習時間,成績\n1,2\n2,3\n4,5\n".encode("big5"), X, Y, "學習時間", "成績",
        GUESS.format("Big5")),
    "GBK, short": read("工龄,工资\n1,2\n2,3\n4,5\n".encode("gbk"), X, Y, "工龄", "工资",
        GUESS.format("GB18030") + "big5"),
    "GBK and ㎡": read("面积,总价\n89㎡,320\n75㎡,280\n143㎡,56\n".encode("gbk"), [89, 75, 143],
        [320, 280, 56], "面积", "总价", GUESS.format("GB18030"), "'89㎡' is read as 89"),
    "a wrong guess": read("Ann\u0e51,y\n1,2\n2,3\n4,5\n".encode("tis-620"), X, Y, "Ann\u0e51", "y",
        encoding="tis-620"),
    "Macintosh, when told": read("Année,Prix\n1,2\n2,3\n4,5\n".encode("mac-roman"), X, Y, "Année",
        "Prix", encoding="mac-roman"),
    "UTF-16, when told": read(PLAIN.encode("utf-16"), X, Y, encoding="utf-16"),
    "Windows-1251": read("Площадь;Цена\n1,5;2\n2;3\n4;5\n".encode("cp1251"), [1.5, 2, 4], Y,
        "Площадь", "Цена", GUESS.format("Windows-1251")),
    "Windows-1252": read("Größe;Preis in €\n1;2\n2;3\n4;5\n".encode("cp1252"), X, Y, "Größe",
        "Preis in €", GUESS.format("Windows-1252")),
    # JSON.
    "JSON records": read('[{"x": 1, "y": 2}, {"y": 3, "x": 2.0}, {"x": 9, "y": null}, {"x": 9},'
        '{"x": 4, "y": 5, "n": "a"}]', X, Y, "x", "y", "2 of 5 rows left out", dropped=2,
        x="x", y="y"),
    "JSON lines": read('{"x": 1, "y": 2}\n{"x": 2, "y": 3}\n\n{"x": 4, "y": 5}\n', X, Y),
    "JSON columns": read('{"x": [1, 2, 4], "y": [2, 3, 5]}', X, Y),
    "JSON columns as pandas writes them": read(
        '{"x": {"0": 1, "1": 2, "2": 4}, "y": {"0": 2, "1": 3, "2": 5}}', X, Y),
    "JSON records in an object": read(
        '{"title": "a", "data": [{"x": 1, "y": 2}, {"x": 2, "y": 3}, {"x": 4, "y": 5}]}', X, Y),
    "JSON split": read('{"columns":["x","y"],"index":[0,1,2],"data":[[1,2],[2,3],[4,5]]}', X, Y),
    "JSON split, three columns": read(
        '{"columns":["n","x","y"],"data":[["a",1,2],["b",2,3],["c",4,5]]}', X, Y, x="x", y="y"),
    "JSON lists": read('[["x", "y"], [1, 2], [2, 3], [4, 5]]', X, Y),
    "JSON, three decimals": read('[{"x": 1.125, "y": 2}, {"x": 2.375, "y": 3}, {"x": 4, "y": 5}]',
        [1.125, 2.375, 4], Y),
}  # fmt: skip


COLUMNS = "name,hours,marks\nAnn,1.5,50\nBob,2,61\nCid,3.25,70\n"
BINARY = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"
ALLOWED = "allowed: a number, or an empty cell or NA to leave the row out"

# What is in a file that is refused, options, and what must be said of it beside its name.
REFUSED: dict[str, tuple[bytes | str, tuple[str, ...], dict[str, Any]]] = {
    "empty": ("", ("empty", "at least 3 rows"), {}),
    "blank": (" \n\n", ("empty", "at least 3 rows"), {}),
    "a byte order mark alone": (b"\xff\xfe", ("empty",), {}),
    "a header alone": ("x,y\n", ("a header and no rows", "at least 3"), {}),
    "two rows": ("x,y\n1,2\n2,3\n", ("2 usable rows;", "at least 3"), {}),
    "two rows and missing ones": ("x,y\n1,2\nNA,3\n4,\n", ("1 usable row ", "2 left out"), {}),
    "nothing but missing values": ("x,y\nNA,3\n?,4\n,5\n", ("0 usable rows", "3 left out"), {}),
    "x constant": ("x,y\n5,1\n5,2\n5,3\n", ("column 'x'", "every value is 5", "two different"), {}),
    "one column": ("x\n1\n2\n3\n", ("only one column", "commas, semicolons or tabs, or by"), {}),
    "one column, decimal commas": ("x\n1,5\n2,5\n3,7\n", ("line 1: 1 cell", "2 columns"), {}),
    "a cell too few": ("x,y\n1,2\n2\n3,4\n", ("line 3: 1 cell;", "2 columns"), {}),
    "a cell too many": ("x,y\n1,2\n2,3,9\n3,4\n", ("line 3: 3 cells;", "2 columns"), {}),
    "a word": ("x,y\n1,2\n\n2,abc\n3,4\n", ("line 4, column 'y': 'abc'", ALLOWED), {}),
    "a word, no header": ("1,2\n2,3\n3,abc\n4,5\n", ("line 3, column 'x2': 'abc'", ALLOWED), {}),
    "infinity": ("x,y\n1,2\n-inf,3\n3,4\n", ("line 3, column 'x': '-inf'", "finite", ALLOWED), {}),
    "too large": ("x,y\n1,2\n2,1e999\n3,4\n", ("line 3, column 'y': '1e999'", ALLOWED), {}),
    "Python's 1_000": ("x,y\n1,1_000\n2,3\n3,4\n", ("line 2, column 'y': '1_000'",), {}),
    "a date among numbers": ("x,y\n1,2\n2020-01-02,3\n3,4\n", ("line 3", "'2020-01-02'"), {}),
    "a number among dates": ("x,y\n2020-01-01,2\n2020-01-02,3\n3,4\n", ("line 4", "'3'"), {}),
    "a word among TRUE": ("x,y\nTRUE,2\nFALSE,3\nmaybe,4\n", ("line 4", "'maybe' is neither"), {}),
    "two units of length": ("height,kg\n170 cm,62\n182 cm,80\n1.65 m,55\n", ("column 'height': "
        "'170 cm' and '1.65 m' do not agree; allowed: one unit",), {}),
    "a unit in one cell": ("height,kg\n170,62\n182 cm,80\n165,55\n", ("line 3, column 'height': "
        "'182 cm' is not",), {}),
    "a letter that differs": ("class,x\n1a,62\n1b,80\n2a,55\n2b,4\n", ("line 2, column 'class': "
        "'1a' is not", "; a unit belongs into the column's name"), {}),
    "a word for missing": ("x,y\n1,2\n2,k.A.\n3,4\n5,6\n", ("'k.A.' is not a finite number",
        "; if it stands for a missing one: --missing k.A."), {}),
    "words below the names, in one column": ("x,y\nabc,7\n1,2\n2,3\n4,5\n", ("line 2, column 'x': "
        "'abc'",), {}),
    "a row of text with a name": ("n,x,y\nA,no,no\nB,1,2\nC,2,3\nD,4,5\n", ("line 2, column 'x': "
        "'no'",), {"x": 2, "y": 3}),
    "footnotes": ("x,y\n1,5.1\n2,5.4*\n3,7.9 (p)\n4,6.3 e\n5,5.5\n", ("line 3, column 'y': '5.4*' "
        "is not", "; a footnote mark does not belong into a cell"), {}),
    "more text than numbers": ("x,y\n5.1,1\nabc,2\ndef,3\n", ("line 3, column 'x': 'abc'",), {}),
    "commas where no thousands end": ('x,y\n1,"1234,567,890"\n2,"3,456,789"\n4,"9,000,000"\n',
        ("line 2, column 'y': '1234,567,890' is not", ALLOWED), {}),
    # Brackets and dates that may mean something else.
    "all in brackets": ("x,y\n(1),2\n(2),3\n(4),5\n", ("column 'x': '(1)': every number is in "
        "brackets", "allowed: numbers without brackets"), {}),
    "two ways to be negative": ("x,y\n(1),2\n-2,3\n4,5\n", ("column 'x': '(1)' and '-2' do not "
        "agree; allowed: one way to write negative",), {}),
    "two digits of a year": ("d,y\n13/02/23,2\n14/02/23,3\n15/02/23,5\n", ("line 2, column 'd': "
        "'13/02/23' is a date that is not read; write it as 2020-01-31",), {}),
    "quarters": ("d,y\n2022 Q1,2\n2022 Q2,3\n2022 Q3,5\n", ("'2022 Q1' is a date that",), {}),
    "months in words": ("d,y\nJan-22,2\nFeb-22,3\nMar-22,5\n", ("'Jan-22' is a date that is",), {}),
    "a word among yes": ("x,y\nyes,2\nno,3\nmaybe,4\n", ("line 4", "'maybe' is neither yes nor no"),
        {}),
    # Two tables, one below the other.
    "a second table with a header": ("x,y\n1,2\n2,3\n4,5\n\na,b\n20,300\n25,420\n30,610\n",
        ("line 6: a second table begins here; allowed: one table in a file",), {}),
    "a second table with a title": ("A,\nx,y\n1,2\n2,3\n4,5\n\nB,\na,b\n20,300\n25,42\n30,61\n",
        ("line 7: a second table begins here",), {}),
    "a second table with a short title": (PLAIN + "\nGroup B\nx,y\n1,4\n2,4\n3,6\n4,7\n5,7\n6,7\n",
        ("line 6: a second table begins here",), {}),
    "a second table without a header": ("x,y\n1,2\n2,3\n4,5\n,\n20,300\n25,420\n30,610\n",
        ("line 6: a second table begins here",), {}),
    "a second table after two blank lines": ("1,2\n2,4\n3,6\n\n\n1,10\n2,20\n3,30\n", ("line 6: a "
        "second table begins here",), {}),
    "a second table after a comment": ("# run 1\n1 2\n2 4\n3 6\n\n# run 2\n1 10\n2 20\n3 30\n",
        ("line 7: a second table begins here",), {}),
    "the header again": ("x,y\n1,2\n2,3\nx,y\n4,5\n5,6\n", ("line 4: the names of the columns "
        "again; allowed: one table in a file",), {}),
    # What has cut the cells apart.
    "decimal commas between commas": ("x,y\n1,5,2,7\n3,0,1,9\n4,5,1,3\n", ("line 1: 2 cells",
        "4 columns: commas in the numbers, as in 1,5 or 1,050, have split them; save it with "
        "semicolons"), {}),
    "thousands between commas": ("x,y\n10,1,050\n20,1,980\n30,3,100\n", ("3 columns: commas in the "
        "numbers",), {}),
    "a comma in one number": ("x,y\n10,950\n20,980\n30,1,100\n", ("line 4: 3 cells", "2 columns: "
        "commas in a number, as in 1,050, may have split it"), {}),
    "a name with blanks": ("n x y\nA 1 2\nB C 2 3\nD 4 5\n", ("line 3: 4 cells", "3 columns: "
        "blanks inside a cell have split it"), {}),
    "R prints names with blanks": ("          wt  mpg\nFiat 128  2.6 21.0\nMazda RX4 2.8 21.0\n"
        "Hornet 4 Drive  3.2 21.4\nDatsun 710 2.3 22.8\n", ("line 1: 2 cells", "4 columns: blanks "
        "inside a cell have split it; save it with commas between cells (in R by write.csv)"), {}),
    "MATLAB's factor": ("   1.0e+03 *\n\n    0.0010    1.2000\n    0.0020    2.3000\n    0.0030  "
        "  3.1000\n", ("line 1: '1.0e+03 *' multiplies all numbers below it", "format long g"), {}),
    "LaTeX": ("\\begin{tabular}{rr}\nx & y \\\\\n1 & 2 \\\\\n", ("LaTeX, not a table",), {}),
    "another encoding than told": ("é,y\n1,2\n2,3\n4,5\n".encode(), ("not in the encoding ascii "
        "(byte 1)", "leave --encoding out"), {"encoding": "ascii"}),
    "an open quote": ('x,y\n1,2\n2,"3\n3,4\n', ("line 3", "column 'y'"), {}),
    "an open quote in much": ('x,y\n1,2\n2,"' + "3" * 200_000, ("after line 2", "quote"), {}),
    "a picture": (BINARY, ("not a text file", "allowed: CSV"), {}),
    "text with zeros": ("x\0,\0y".encode("utf-16"), ("not a text file",), {}),
    "a page": ("<html><table><tr><td>1</td></tr></table>", ("a page", "save it as CSV"), {}),
    "an archive": (b"PK\x03\x04abc", ("not a workbook that can be read", "unpack"), {}),
    "damaged Parquet": (b"PAR1abcPAR1", ("a Parquet file that cannot be read",), {}),
    "damaged JSON": ('{"x": [1, 2', ("line 1, column 12: not JSON",), {}),
    "JSON of another kind": ("[1, 2, 3]", ("no records", "allowed: a list of objects"), {}),
    "JSON, unequal columns": ('{"x": [1, 2], "y": [1]}', ("different lengths (2, 1)",), {}),
    "notes among the rows": ("x,y\n1,2\nhere we rest\n2,3\n4,5\n", ("line 3: 1 cell",), {}),
    "a title and no header": ("Sales\n1,2\n2,3\n4,5\n", ("line 1: 1 cell", "2 columns"), {}),
    "a wide title and no header": ("Sales,\n1,2\n2,3\n4,5\n", ("line 1: 'Sales'", "header"), {}),
    "comments alone": ("# a\n", ("only one column",), {}),
    "1,200 in all cells": ("a;b\n1,200;1\n1,310;2\n2,415;4\n", ("column 'a': '1,200' may be 1200 "
        "or 1.2", "--decimal . for 1200, --decimal , for 1.2"), {}),
    "1.200 in all cells": ("a;b\n1.200;1\n1.310;2\n2.415;4\n", ("column 'a': '1.200' may be 1200 "
        "or 1.2", "--decimal , for 1200, --decimal . for 1.2"), {}),
    "1.200 in all cells, tabs": ("a\tb\n1.200\t1\n1.310\t2\n2.415\t4\n",
        ("column 'a': '1.200' may be 1200 or 1.2",), {}),
    "1,200 beside 2": ("a;b\n1,125;1\n2;2\n2,415;4\n", ("'1,125' may be 1125 or 1.125",), {}),
    "1,200 beside 1200": ("a;b\n1,200;1\n1200;2\n2,415;4\n", ("'1,200' may be 1200 or 1.2",), {}),
    "1,200 beside 1.200": ("a;b\n1,200;1\n1.200;2\n2,415;4\n", ("'1,200' may be 1200 or 1.2",), {}),
    "1.310 beside 850, commas": ("a,b\n850,1\n1.310,2\n2.415,4\n", ("may be 1310 or 1.31",), {}),
    "two decimal marks": ("a;b\n1,5;1\n2.5;2\n3;4\n", ("column 'a': '1,5' and '2.5' do not agree",
        "allowed: one decimal mark"), {}),
    "a mark other than told": ("a;b\n1.5;1\n2.5;2\n3;4\n", ("column 'a': '1.5' does not go with "
        "the decimal mark ','",), {"decimal": ","}),
    "two units": ("a;b\n$ 5;1\n€ 6;2\n$ 7;4\n", ("'$ 5' and '€ 6' do not agree", "one unit"), {}),
    "a unit in some cells": ("a;b\n5 %;1\n0.6;2\n7 %;4\n", ("'5 %' and '0.6' do not agree",), {}),
    "months or days": ("d,y\n1/2/2020,2\n1/3/2020,3\n1/4/2020,5\n", ("column 'd': '1/2/2020' may "
        "be 2020-02-01 or 2020-01-02", "allowed: dates such as 2020-01-31"), {}),
    "columns not named": (COLUMNS, ("3 columns, so say which to take for x and y, as in --x hours "
        "--y marks", "'name' (text: Ann, Bob, Cid)", "'hours' (3 numbers: 1.5, 2, 3.25)",
        "'marks' (3 numbers: 50, 61, 70)"), {}),
    "one column not named": (COLUMNS, ("say which to take for y, as in --x marks --y hours",),
        {"x": "Marks"}),
    "a column of text": (COLUMNS, ("line 2, column 'name': 'Ann'", ALLOWED), {"x": 1, "y": 2}),
    "no such column": (COLUMNS, ("no column 'age' for y; the columns are 'name', 'hours', ",),
        {"x": "hours", "y": "age"}),
    "no such number": (COLUMNS, ("no column 4 for y; the columns are 'name'",), {"x": 2, "y": 4}),
    "column nought": (COLUMNS, ("no column '0' for x; the columns are",), {"x": "0", "y": 2}),
    "one column twice": (COLUMNS, ("x and y are both column 'hours'", "two different"),
        {"x": "hours", "y": 2}),
    "an ambiguous name": ("TV,tv,y\n1,2,3\n2,3,4\n3,4,5\n", ("2 columns are called 'TV' and 'tv', "
        "so x is ambiguous", "as in --x 1"), {"x": "Tv", "y": "y"}),
    "a name that two columns have": ("a,a,y\n1,2,3\n2,3,4\n3,4,5\n", ("2 columns are called 'a', "
        "so y is ambiguous",), {"x": "y", "y": "a"}),
    "a sheet of a text": (PLAIN, ("sheet 'A' is asked for; only a workbook",), {"sheet": "A"}),
}  # fmt: skip


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An .xlsx with these sheets, as little of one as spreadsheets open."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    numbered = list(enumerate(sheets, 1))
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for k, _ in numbered
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{k}" r:id="r{k}"/>' for k, name in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">'
        + "".join(
            f'<Relationship Id="r{k}" Type="{office}/worksheet" Target="worksheets/sheet{k}.xml"/>'
            for k, _ in numbered
        )
        + f'<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        # The second style is that of dates.
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for k, name in numbered:
        rows = "".join(
            f'<row r="{r}">{"".join(_cell(v, r, c) for c, v in enumerate(row))}</row>'
            for r, row in enumerate(sheets[name], 1)
        )
        files[f"xl/worksheets/sheet{k}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return packed.getvalue()


def _cell(value: Any, row: int, column: int) -> str:
    place = f'r="{chr(65 + column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        days = (datetime(value.year, value.month, value.day) - datetime(1899, 12, 30)).days
        return f'<c {place} s="1"><v>{days}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value!r}</v></c>"
    if value.startswith("#"):
        return f'<c {place} t="e"><v>{value}</v></c>'
    return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
