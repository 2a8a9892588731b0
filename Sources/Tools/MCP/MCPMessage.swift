import Messages

/// A message of a server, as far as a client has to tell it apart (JSON-RPC 2.0,
/// jsonrpc.org/specification).
enum MCPMessage: Hashable {
  /// The answer to a request of ours: its result, or the server's words for why there is none.
  case response(id: Int, Answer)
  /// The id goes back as it came.
  case request(id: JSON, method: String)
  case notification(method: String)

  enum Answer: Hashable {
    case result(JSON)
    /// The server's words, shortened.
    case error(String)
  }

  /// Reads one line. An array is a batch, which the protocol had until 2025-03-26.
  /// - Returns: nil where the line holds something that is no message.
  static func read(line: [UInt8]) -> [MCPMessage]? {
    guard let json = try? JSON(parsing: line) else { return nil }
    var messages: [MCPMessage] = []
    for element in json.arrayValue ?? [json] {
      guard let message = MCPMessage(element) else { return nil }
      messages.append(message)
    }
    return messages
  }

  private init?(_ json: JSON) {
    guard let members = json.objectValue else { return nil }
    let id = members["id"].flatMap { $0 == .null ? nil : $0 }
    if let method = members["method"]?.stringValue {
      self = id.map { .request(id: $0, method: method) } ?? .notification(method: method)
    } else if let error = members["error"], error != .null, let id = id?.intValue {
      let message = error["message"]?.stringValue ?? "it gave no reason"
      self = .response(id: id, .error(String(message.prefix(2_000))))
    } else if let result = members["result"], let id = id?.intValue {
      self = .response(id: id, .result(result))
    } else {
      return nil
    }
  }
}

/// The lines that a client writes.
enum MCPLine {
  static func request(_ method: String, _ parameters: JSON, id: Int) -> [UInt8] {
    line(["id": .integer(Int64(id)), "method": .string(method), "params": parameters])
  }

  static func notification(_ method: String, _ parameters: JSON? = nil) -> [UInt8] {
    var members: [String: JSON] = ["method": .string(method)]
    members["params"] = parameters
    return line(members)
  }

  static func result(_ result: JSON, id: JSON) -> [UInt8] { line(["id": id, "result": result]) }

  /// The answer to a request that a client need not know.
  static func methodNotFound(_ method: String, id: JSON) -> [UInt8] {
    let message = JSON.string("This client does not offer \(method).")
    return line(["id": id, "error": .object(["code": .integer(-32601), "message": message])])
  }

  /// The writer escapes line feeds, so that there is none inside.
  private static func line(_ members: [String: JSON]) -> [UInt8] {
    JSON.object(members.merging(["jsonrpc": .string("2.0")]) { $1 }).bytes + [0x0A]
  }
}
