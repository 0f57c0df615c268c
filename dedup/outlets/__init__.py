"""Who publishes: names, domains, owner groups, partners and their terms. Below all floors.

- `registry.py`: `Outlets`: names and hosts -> one outlet; outlets.toml read and merged.
- `outlet.py`: one outlet: names, domains, owner, terms.
- `issuers.py`: who can issue a statement: offices, bodies, firms, people; which names mean one issuer.
- `sayings.py`: words of saying, and whether a text has somebody say something.
- `spelling.py`: how names are written in running text, as patterns.
- `display_names.py`: what each outlet of a collection is called where people read it.
- `numbers.py`: outlets as numbers, to be compared.
- `hosts.py`: addresses -> hosts.
- `partner_terms.py`: what was agreed with a partner: credit, embargo, share.
- `plain_table.py`: a table of outlets as plain values.
- `toml_checks.py`: values of outlets.toml, checked, and told with their place when wrong.
"""
