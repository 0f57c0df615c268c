"""Two short notices on different matters, for tests that need no more than two texts."""

FERRY = (
    "The ferry at Orlen stops for the winter on Monday, the harbour office said, and a bus runs in its place over the "
    "bridge at Tarn Vale. The boat, built in 1961, carried 212,000 people last year; a new hull is due in April."
)
CLINIC = (
    "A night clinic opens in Brackwater in June with nine beds and two doctors, paid for by the county for three "
    "years. It takes patients without an appointment from eight in the evening, said its head, Ines Vauquelin."
)
