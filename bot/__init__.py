"""One turn of a conversation: what a message is for, what is answered, and the channels it goes over.

Anything that takes more than one turn is a questionnaire (surveys/). Rasa (bot/rasa/) says what a message is
for and gives the scripted replies; bot/understanding talks to it, or stands in for it when it is away.
"""
