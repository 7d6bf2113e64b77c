#!/usr/bin/env python3
"""A centre server in Python, for whoever writes one: it stores each event once and acknowledges it.

    centre_server.py HOST PORT CENTRE FILE

Needs Debian's python3-paho-mqtt. TLS, passwords and several centres are left out; the TypeScript of
`dawr collect` has them. What crosses MQTT is described in asyncapi.json.
"""

import json
import signal
import sqlite3
import sys
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

import paho.mqtt.client as mqtt

HOST, PORT, CENTRE, FILE = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
ROOT = f"dawr/v1/{CENTRE}"
SERVER = f"{ROOT}/server"
SESSION = str(uuid.uuid4())
# A clustered broker may keep a retained message on one node only.
SAY_AGAIN_SECONDS = 30
REPLAY_WITHIN_SECONDS = 60

store = sqlite3.connect(FILE, check_same_thread=False, isolation_level=None)
store.execute("PRAGMA journal_mode = WAL")
# An acknowledged event may be deleted at the controller: it has to outlast a power cut here.
store.execute("PRAGMA synchronous = FULL")
store.execute(
    """CREATE TABLE IF NOT EXISTS events (
         stream TEXT, sequence INTEGER, type TEXT, body TEXT, PRIMARY KEY (stream, sequence))"""
)

whole = {}
asked_at = {}


def presence(status):
    return json.dumps({"status": status, "session": SESSION})


def whole_up_to(stream):
    """The last sequence before the first gap, and the first one behind it or None."""
    up_to = whole.get(stream, 0)
    behind = None
    rows = store.execute(
        "SELECT sequence FROM events WHERE stream = ? AND sequence > ? ORDER BY sequence",
        (stream, up_to),
    )
    for (sequence,) in rows:
        if sequence != up_to + 1:
            behind = sequence
            break
        up_to = sequence
    whole[stream] = up_to
    return up_to, behind


def on_connect(client, *_):
    client.subscribe(f"{ROOT}/+/events", qos=1)


def on_subscribe(client, *_):
    # Only now: a controller sends as soon as it hears that the server is there.
    client.publish(SERVER, presence("online"), qos=1, retain=True)


def on_message(client, _, message):
    own = message.topic.rsplit("/", 1)[0]
    event = json.loads(message.payload)
    stream, sequence = event["stream"], int(event["sequence"])
    # In autocommit mode this is a transaction of its own. What came before is not stored again.
    store.execute(
        "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)",
        (stream, sequence, event["type"], message.payload.decode()),
    )
    up_to, behind = whole_up_to(stream)
    if up_to > 0:
        # Also for what is stored already: the acknowledgement may have been lost.
        client.publish(f"{own}/acks", json.dumps({"stream": stream, "upTo": up_to}), qos=1)
    if behind is not None and time.monotonic() - asked_at.get(stream, -1e9) > REPLAY_WITHIN_SECONDS:
        asked_at[stream] = time.monotonic()
        until = datetime.now(timezone.utc) + timedelta(seconds=REPLAY_WITHIN_SECONDS)
        replay = {
            "id": str(uuid.uuid4()),
            "name": "replay",
            "args": {"from": up_to + 1},
            "notAfter": until.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        client.publish(f"{own}/commands", json.dumps(replay), qos=1)


# Version 2 of the library has to be told that these are the callbacks of version 1.
versions = getattr(mqtt, "CallbackAPIVersion", None)
client = mqtt.Client(*([versions.VERSION1] if versions else []), client_id=f"centre-server-{CENTRE}")
client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
client.will_set(SERVER, presence("offline"), qos=1, retain=True)
client.connect(HOST, PORT, keepalive=15)
client.loop_start()

stopping = threading.Event()
for ending in (signal.SIGINT, signal.SIGTERM):
    signal.signal(ending, lambda *_: stopping.set())
while not stopping.wait(SAY_AGAIN_SECONDS):
    client.publish(SERVER, presence("online"), qos=1, retain=True)
# Said by itself: a clean end is followed by no will.
client.publish(SERVER, presence("offline"), qos=1, retain=True).wait_for_publish(2)
client.disconnect()
client.loop_stop()
