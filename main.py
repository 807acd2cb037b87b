from app.compose import run

run()
