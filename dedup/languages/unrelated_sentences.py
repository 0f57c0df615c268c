"""Sentences about nothing alike, in the words of news: what a model gives all of them says nothing of any."""

UNRELATED = (
    "The council voted on Tuesday to close the swimming pool for repairs.",
    "Prices of wheat rose by three percent after a dry spring.",
    "She won the long jump with her last attempt of the evening.",
    "The company will hire two hundred engineers next year.",
    "Police are looking for a man who robbed a jeweller near the station.",
    "Doctors advise people over sixty to be vaccinated before the winter.",
    "A film about three sisters on a farm opens the festival.",
    "The minister resigned after a newspaper printed the letters.",
    "Heavy snow has cut off four villages in the mountains.",
    "The court decided that the tenants need not pay the difference.",
    "A new telescope took pictures of a comet that passed the moon.",
    "The trains will not run on Sunday because drivers are on strike.",
    "Nobody was hurt when the roof of the market hall fell in.",
    "The two countries signed an agreement about fishing in their waters.",
    "His second novel sold more copies than any other book this year.",
    "Farmers say that wolves have killed eleven sheep since May.",
    "The bank lowered its rate for the first time in ten years.",
    "Pupils will learn to write programs from the age of nine.",
    "The team lost at home and fell to the last place of the table.",
    "Archaeologists found a Roman road under the car park.",
    "Add the onions, and let them turn soft over a low flame.",
    "The bridge carries six thousand vehicles a day.",
    "Voters in the north go to the polls again in two weeks.",
    "A bus collided with a lorry on the coast road early this morning.",
)
"""The mean of their vectors is what a brought model has in common to all sentences (`dedup.languages.encoder`)."""
