"""From bytes to cells: where files are, their encoding and delimiter, workbooks, Parquet, databases; headers and widths."""
