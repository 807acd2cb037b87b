from app.serving import run

run()
