extension ScriptedServer {
  /// One thing the server does while it answers. The scripts play on the connection's own
  /// thread, so a step that waits holds up nobody else.
  package enum Step: Sendable {
    /// Sends these bytes with one call to send(2).
    case bytes([UInt8])
    /// Lets time pass; for demonstrations and benchmarks. Tests should prefer a gate.
    case milliseconds(Int)
    /// Waits until the test calls `open(_:)` with this name, now or earlier.
    case gate(String)
    /// Waits until the server has read this many requests in all.
    case requests(Int)
    /// Waits until the client closes its side.
    case clientGone
    /// Closes the connection in an orderly way; the rest of the script is not played.
    case close
    /// Breaks the connection with RST; the rest of the script is not played.
    case reset
    /// Says that nothing more will be sent, and keeps the connection open.
    case halfClose

    /// The bytes of a text.
    package static func text(_ text: String) -> Step { .bytes(Array(text.utf8)) }

    /// One server-sent event, with a blank line at its end.
    package static func sse(event: String? = nil, data: String) -> Step {
      .text((event.map { "event: \($0)\n" } ?? "") + "data: \(data)\n\n")
    }
  }

  /// How the end of a body is marked.
  package enum Framing: Sendable {
    /// Each `bytes` step is a chunk; the last chunk follows the script.
    case chunked
    /// The body ends where the connection does.
    case close
    /// Only `bytes` steps count towards the length.
    case contentLength
  }

  /// An answer: a script that begins with the status line.
  package struct Response: Sendable {
    /// What is played, from the first byte of the status line on.
    package var steps: [Step]
    /// Whether the connection waits for another request after the script.
    package var keepsConnection: Bool

    /// An answer spelt out byte by byte; also one that is not HTTP at all.
    package init(raw steps: [Step], keepsConnection: Bool = false) {
      self.steps = steps
      self.keepsConnection = keepsConnection
    }

    /// A head, then the body's steps. The head goes out on its own, before the first step.
    package init(
      status: Int = 200, type: String, headers: [(String, String)] = [], body: [Step],
      framing: Framing = .contentLength
    ) {
      var head = "HTTP/1.1 \(status) Scripted\r\ncontent-type: \(type)\r\n"
      for (name, value) in headers { head += "\(name): \(value)\r\n" }
      var body = body
      switch framing {
      case .chunked:
        head += "transfer-encoding: chunked\r\n"
        body = body.map(Self.chunk) + [.text("0\r\n\r\n")]
      case .close:
        head += "connection: close\r\n"
      case .contentLength:
        let size = body.reduce(0) { total, step in
          if case .bytes(let bytes) = step { total + bytes.count } else { total }
        }
        head += "content-length: \(size)\r\n"
      }
      if case .close = framing { keepsConnection = false } else { keepsConnection = true }
      steps = [.text(head + "\r\n")] + body
    }

    /// A stream of server-sent events.
    package static func stream(
      _ steps: [Step], status: Int = 200, headers: [(String, String)] = [],
      framing: Framing = .chunked
    ) -> Response {
      Response(
        status: status, type: "text/event-stream; charset=utf-8", headers: headers, body: steps,
        framing: framing)
    }

    /// A JSON document.
    package static func json(
      status: Int = 200, _ body: String, headers: [(String, String)] = []
    ) -> Response {
      Response(status: status, type: "application/json", headers: headers, body: [.text(body)])
    }

    /// A web page, as a wrong address gives.
    package static func html(status: Int = 200, _ body: String) -> Response {
      Response(status: status, type: "text/html", body: [.text(body)])
    }

    /// A redirect to another address.
    package static func redirect(_ status: Int, to location: String) -> Response {
      Response(
        status: status, type: "text/plain", headers: [("location", location)],
        body: [.text("moved")])
    }

    private static func chunk(_ step: Step) -> Step {
      guard case .bytes(let bytes) = step, !bytes.isEmpty else { return step }
      let size = String(bytes.count, radix: 16)
      return .bytes([UInt8]("\(size)\r\n".utf8) + bytes + [UInt8]("\r\n".utf8))
    }
  }
}

extension [ScriptedServer.Step] {
  /// The same bytes, sent `count` at a time.
  package func split(every count: Int) -> [ScriptedServer.Step] {
    flatMap { step -> [ScriptedServer.Step] in
      guard case .bytes(let bytes) = step else { return [step] }
      return stride(from: 0, to: bytes.count, by: count).map {
        .bytes([UInt8](bytes[$0..<Swift.min($0 + count, bytes.count)]))
      }
    }
  }

  /// The same bytes, sent at once; what waits or closes keeps its place.
  package func joined() -> [ScriptedServer.Step] {
    reduce(into: []) { steps, step in
      if case .bytes(let more) = step, case .bytes(let bytes)? = steps.last {
        steps[steps.count - 1] = .bytes(bytes + more)
      } else {
        steps.append(step)
      }
    }
  }
}
