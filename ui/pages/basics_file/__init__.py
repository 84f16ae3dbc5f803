"""基础资料文件对照: a changed workbook beside what the book holds, taken whole or refused with its cells."""
