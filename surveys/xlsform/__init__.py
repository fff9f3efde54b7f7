"""Questionnaires written in a spreadsheet: reading an XLSForm (`.xlsx`) into our own YAML.

What Earshot shares with XLSForm is carried over; what cannot be is listed with its row and the reason, and
never dropped in silence. `workbook` opens the file, `questions` and `conditions` turn rows into questions,
`importing` puts them together and checks them with the model, `writing` writes the YAML. The words that a
young person reads and a spreadsheet does not give (who reads this, the thanks) are in `template.yml`.
"""

from surveys.xlsform.importing import Imported, import_workbook
from surveys.xlsform.report import Finding, WorkbookError
from surveys.xlsform.sample import write_sample

__all__ = ["Finding", "Imported", "WorkbookError", "import_workbook", "write_sample"]
