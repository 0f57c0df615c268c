"""Who publishes: names, domains, owner groups, partners and their terms. Below all floors."""
