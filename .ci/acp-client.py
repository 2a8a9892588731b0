#!/usr/bin/env python3
"""Drives `confab acp` with the official client library of the Agent Client Protocol
(PyPI: agent-client-protocol), against a server on loopback that speaks the Messages protocol.

    .ci/acp-client.py [CONFAB]     # .build/debug/confab if none is named

The library is installed into a temporary directory, where it is not there already."""
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

VERSION = "0.12.1"
PICTURE = "iVBORw0KGgo="


def install(directory):
    """Makes the library importable; the registry is asked twice before this gives up."""
    try:
        import acp  # noqa: F401
        return
    except ImportError:
        pass
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check",
               "--no-warn-conflicts", "--root-user-action=ignore", "--target", directory,
               f"agent-client-protocol=={VERSION}"]
    if subprocess.run(command).returncode != 0:
        subprocess.run(command, check=True)
    sys.path.insert(0, directory)


class Server(BaseHTTPRequestHandler):
    """Answers by what the last message says."""
    protocol_version = "HTTP/1.1"
    requests = []
    gone = threading.Event()

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Server.requests.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        content = body["messages"][-1]["content"]
        text = json.dumps(content)
        self.event("message_start", message={"id": "m", "type": "message", "role": "assistant",
                   "model": "kimi-for-coding", "content": [],
                   "usage": {"input_tokens": 10, "output_tokens": 1}})
        if "tool_result" in text:
            self.block(0, "text", ["It says: ", [r["content"] for r in content][0]])
            return self.end("end_turn")
        if "use:" in text:
            call = json.loads(content.split("use:", 1)[1])
            self.event("content_block_start", index=0, content_block={
                "type": "tool_use", "id": "functions.call:0", "name": call["name"], "input": {}})
            self.event("content_block_delta", index=0, delta={
                "type": "input_json_delta", "partial_json": json.dumps(call["input"])})
            self.event("content_block_stop", index=0)
            return self.end("tool_use")
        self.block(0, "thinking", ["Let me ", "think."])
        self.block(1, "text", ["Hello ", "from ", body["model"]])
        if "forever" in text:
            try:
                while True:
                    self.event("ping")
                    Server.gone.wait(0.02)
            except OSError:
                return Server.gone.set()
        self.end("end_turn")

    def block(self, index, kind, deltas):
        self.event("content_block_start", index=index, content_block={"type": kind, kind: ""})
        for delta in deltas:
            if not isinstance(delta, str):
                delta = delta[0]["text"]
            self.event("content_block_delta", index=index,
                       delta={"type": f"{kind}_delta", kind: delta})
        self.event("content_block_stop", index=index)

    def end(self, reason):
        self.event("message_delta", delta={"stop_reason": reason}, usage={"output_tokens": 7})
        self.event("message_stop")

    def event(self, kind, **members):
        data = json.dumps({"type": kind, **members})
        self.wfile.write(f"event: {kind}\ndata: {data}\n\n".encode())
        self.wfile.flush()


async def play(confab, home, url):
    import acp
    from acp import schema

    class Person(acp.Client):
        """A client that keeps what it is told."""

        def __init__(self):
            self.updates = []
            self.asked = []
            self.files = {}
            self.answer = "allow_once"
            self.changed = asyncio.Event()

        def note(self):
            self.changed.set()
            self.changed = asyncio.Event()

        async def session_update(self, session_id, update, **_):
            self.updates.append((session_id, update))
            self.note()

        async def request_permission(self, session_id, tool_call, options, **_):
            self.asked.append(tool_call)
            choice = next(o for o in options if o.kind == self.answer)
            return schema.RequestPermissionResponse(
                outcome=schema.AllowedOutcome(outcome="selected", option_id=choice.option_id))

        async def read_text_file(self, session_id, path, line=None, limit=None, **_):
            if path not in self.files:
                raise acp.RequestError.resource_not_found(path)
            return schema.ReadTextFileResponse(content=self.files[path])

        async def write_text_file(self, session_id, path, content, **_):
            self.files[path] = content
            Path(path).write_text(content)
            return schema.WriteTextFileResponse()

        def on_connect(self, agent):
            pass

        def text(self, session, kind):
            return "".join(getattr(u.content, "text", "") for s, u in self.updates
                           if s == session and u.session_update == kind)

        async def until(self, holds):
            while not holds():
                await asyncio.wait_for(self.changed.wait(), 20)

    env = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
           "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "sk-kimi-canary-0123456789",
           "ANTHROPIC_MODEL": "kimi-k2.5"}
    work = home / "work"
    work.mkdir()

    def connect(person):
        return acp.spawn_agent_process(
            person, confab, "acp", env=env, cwd=str(work), transport_kwargs={"limit": 64 << 20})

    def begin(agent, files=True):
        return agent.initialize(
            protocol_version=acp.PROTOCOL_VERSION,
            client_capabilities=schema.ClientCapabilities(
                fs=schema.FileSystemCapabilities(read_text_file=files, write_text_file=files)))

    person = Person()
    async with connect(person) as (agent, process):
        hello = await begin(agent)
        assert hello.protocol_version == 1 and hello.auth_methods == []
        assert hello.agent_capabilities.load_session
        session = await agent.new_session(cwd=str(work), mcp_servers=[])
        options = {o.category: o for o in session.config_options}
        assert set(options) == {"model", "mode", "thought_level"}, options
        one = session.session_id

        answer = await agent.prompt(one, [
            acp.text_block("Hello"), acp.resource_link_block("a.txt", "file:///a.txt"),
            acp.image_block(PICTURE, "image/png")])
        assert answer.stop_reason == "end_turn" and answer.usage.total_tokens == 17, answer
        assert person.text(one, "agent_message_chunk") == "Hello from kimi-k2.5"
        assert person.text(one, "agent_thought_chunk") == "Let me think."
        path, headers, body = Server.requests[-1]
        assert path == "/v1/messages" and headers["x-api-key"] == "sk-kimi-canary-0123456789"
        assert [b["type"] for b in body["messages"][0]["content"]] == ["text", "text", "image"]

        set_to = await agent.set_config_option(config_id="mode", session_id=one, value="plan")
        assert {o.id: o.current_value for o in set_to.config_options}["mode"] == "plan"
        await agent.set_session_mode(session_id=one, mode_id="default")

        # An answer that never ends is ended, and the server sees it.
        waiting = asyncio.ensure_future(agent.prompt(one, [acp.text_block("forever")]))
        await person.until(lambda: person.text(one, "agent_message_chunk").count("Hello") == 2)
        try:
            await agent.prompt(one, [acp.text_block("a second")])
            raise AssertionError("a second prompt was taken")
        except acp.RequestError as error:
            assert "running" in str(error), error
        await agent.cancel(one)
        assert (await asyncio.wait_for(waiting, 20)).stop_reason == "cancelled"
        assert await asyncio.to_thread(Server.gone.wait, 20)

        await tools(agent, person, one, work, acp)

        # Eight at once.
        sessions = [(await agent.new_session(cwd=str(work), mcp_servers=[])).session_id
                    for _ in range(8)]
        answers = await asyncio.gather(*(
            agent.prompt(s, [acp.text_block(f"Hello {i}")]) for i, s in enumerate(sessions)))
        assert all(a.stop_reason == "end_turn" for a in answers)
        assert all(person.text(s, "agent_message_chunk") == "Hello from kimi-k2.5"
                   for s in sessions)
        for method, call in [
            ("no such session", agent.prompt("x", [acp.text_block("a")])),
            ("relative path", agent.new_session(cwd="here", mcp_servers=[])),
            ("no method", agent.ext_method("nothing", {})),
        ]:
            try:
                await call
                raise AssertionError(f"{method}: no error")
            except acp.RequestError as error:
                assert error.code in (-32602, -32601, -32002), error
        await agent.close_session(session_id=sessions[0])
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 20) == 0

    # Another process goes on with what this one left.
    person = Person()
    async with connect(person) as (agent, process):
        await begin(agent, files=False)
        listed = await agent.list_sessions(cwd=str(work))
        assert one in [s.session_id for s in listed.sessions], listed
        await agent.load_session(cwd=str(work), session_id=one, mcp_servers=[])
        assert person.text(one, "user_message_chunk").startswith("Hello")
        assert "Hello from kimi-k2.5" in person.text(one, "agent_message_chunk")
        answer = await agent.prompt(one, [acp.text_block("More")])
        assert answer.stop_reason == "end_turn"
        assert len(Server.requests[-1][2]["messages"]) > 4
        person.updates.clear()
        await agent.resume_session(cwd=str(work), session_id=one)
        assert not person.text(one, "user_message_chunk")
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def tools(agent, person, session, work, acp):
    """Calls that are asked for, refused, and carried out; nothing where there are no tools."""
    if not Server.requests[-1][2].get("tools"):
        return
    file = work / "note.txt"

    async def use(name, **arguments):
        person.updates.clear()
        call = json.dumps({"name": name, "input": arguments})
        answer = await agent.prompt(session, [acp.text_block("use:" + call)])
        assert answer.stop_reason == "end_turn"
        return [u for s, u in person.updates if u.session_update.startswith("tool_call")]

    person.answer = "reject_once"
    updates = await use("Write", file_path=str(file), content="one\n")
    assert updates[-1].status == "failed" and not file.exists(), updates
    person.answer = "allow_once"
    updates = await use("Write", file_path=str(file), content="one\n")
    assert updates[-1].status == "completed" and file.read_text() == "one\n", updates
    assert updates[0].kind == "edit" and updates[0].locations[0].path == str(file)
    assert person.files[str(file)] == "one\n", "the editor wrote it"
    assert person.asked[-1].content[0].type == "diff", person.asked[-1]
    person.files[str(file)] = "one, not saved\n"
    updates = await use("Read", file_path=str(file))
    assert "not saved" in person.text(session, "agent_message_chunk"), updates
    updates = await use("Bash", command="echo out; exit 3")
    assert updates[-1].status == "failed", updates
    assert "out" in person.text(session, "agent_message_chunk")


def main():
    confab = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/debug/confab")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="confab-acp-") as directory:
        install(os.path.join(directory, "library"))
        home = Path(directory, "home")
        home.mkdir()
        url = f"http://127.0.0.1:{server.server_port}"
        asyncio.run(asyncio.wait_for(play(confab, home, url), 120))
    server.shutdown()
    print("ACP: the official client library is content.")


if __name__ == "__main__":
    main()
