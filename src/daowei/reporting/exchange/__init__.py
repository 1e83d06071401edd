"""How values come in from other systems and go out to them: DHIS2, ADX, CSV, XLSX, Parquet."""
