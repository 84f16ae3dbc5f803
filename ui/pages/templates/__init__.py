"""凭证模板: the templates of a book, tried and used."""
