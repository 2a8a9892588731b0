import Conversation
import Foundation
import Messages

@testable import Tools

/// A server of the Model Context Protocol in Python, which behaves or does not.
enum ScriptedToolServer {
  /// How it behaves.
  enum Manner: String, CaseIterable {
    case good
    /// Answers nothing.
    case mute
    /// Ends at once, with a word on its standard error.
    case broken
    /// Ends when a tool is called.
    case dying
    /// Closes its output when a tool is called, and stays.
    case silent
    /// Answers a call without a text with a line of 50 MB.
    case huge
    /// Reads nothing after it has listed its tools, until there is a file `read`.
    case deaf
    /// Answers a call with what the client answered to its own requests.
    case curious
    /// Neither the end of its input nor SIGTERM ends it.
    case stubborn
  }

  static let script = """
    import json, os, signal, sys, time
    manner = sys.argv[1]
    with open(f"{manner}.pid", "w") as file: file.write(str(os.getpid()))
    def send(message): sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n"); sys.stdout.flush()
    if manner == "stubborn": signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if manner == "broken": sys.exit("cannot find my configuration")
    if manner == "good": print("Listening on stdio", flush=True)
    answers = []
    call = None
    for line in sys.stdin:
        message = json.loads(line)
        method, id = message.get("method"), message.get("id")
        if manner == "mute": continue
        if method == "initialize":
            send({"id": id, "result": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                                       "serverInfo": {"name": manner, "version": "1"}}})
        elif method == "tools/list":
            echo = {"name": "echo", "description": "Says it again.",
                    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}
            if "cursor" in message["params"]:
                send({"id": id, "result": {"tools": [{"name": "environ ment"}, {"name": "fail"}]}})
            else:
                send({"id": id, "result": {"tools": [echo], "nextCursor": "2"}})
            while manner == "deaf" and "cursor" in message["params"] and not os.path.exists("read"): time.sleep(0.01)
        elif method == "tools/call":
            if manner == "dying": sys.exit("out of memory")
            if manner == "silent":
                os.close(1)
                time.sleep(600)
            if manner == "curious":
                call = id
                send({"id": "a", "method": "ping"})
                send({"id": 8, "method": "roots/list"})
                continue
            name, arguments = message["params"]["name"], message["params"]["arguments"]
            text = arguments.get("text", "")
            if name == "environ ment": text = json.dumps(dict(os.environ))
            if text == "never": continue
            if manner == "huge" and not text: text = "x" * (50 << 20)
            if manner == "deaf": text = str(len(text))
            send({"id": id, "result": {"content": [{"type": "text", "text": text}], "isError": name == "fail"}})
        elif method == "notifications/cancelled":
            with open("cancelled", "w") as file: file.write(str(message["params"]["requestId"]))
        elif method is None:
            answers.append(message)
            if len(answers) == 2:
                send({"id": call, "result": {"content": [{"type": "text", "text": json.dumps(answers)}]}})
    while manner == "stubborn": time.sleep(1)
    with open(f"{manner}.end", "w") as file: file.write("end of input")
    """

  /// Its python, by the tests' own PATH.
  static func make(_ manner: Manner, name: String? = nil, in directory: TemporaryDirectory) throws
    -> ToolServer
  {
    let path = try directory.write("server.py", script)
    return ToolServer(
      name: name ?? manner.rawValue, command: "python3", arguments: [path, manner.rawValue],
      environment: ["SERVER_TOKEN": "canary-0123456789"])
  }
}
