import Messages

/// A message of JSON-RPC 2.0 (jsonrpc.org/specification) from the client.
enum RPCMessage: Hashable, Sendable {
  /// The id goes back as it came.
  case request(id: JSON, method: String, parameters: JSON)
  case notification(method: String, parameters: JSON)
  /// An answer to a request of ours.
  case response(id: JSON, Result<JSON, RPCError>)

  /// Why a line is no message, and which request the client will miss an answer to.
  struct Fault: Error, Hashable, Sendable {
    /// Null where it could not be told.
    var id: JSON
    var error: RPCError
  }

  /// Reads one line.
  init(line: [UInt8]) throws(Fault) {
    let json: JSON
    do {
      json = try JSON(parsing: line)
    } catch {
      throw Fault(id: .null, error: RPCError(.parse, error.sentence))
    }
    if json.arrayValue != nil {
      throw Fault(
        id: .null,
        error: RPCError(.invalidRequest, "Batches are not supported; send one message a line."))
    }
    guard let members = json.objectValue else {
      throw Fault(
        id: .null, error: RPCError(.invalidRequest, "A message is an object; this is none."))
    }
    let id = members["id"]
    func fault(_ sentence: String) -> Fault {
      Fault(id: id.flatMap(Self.valid) ?? .null, error: RPCError(.invalidRequest, sentence))
    }
    guard members["jsonrpc"] == .string("2.0") else {
      throw fault("The message lacks \"jsonrpc\":\"2.0\".")
    }
    if let id, Self.valid(id) == nil {
      throw fault("\"id\" must be a string or a number.")
    }
    guard let method = members["method"] else {
      guard let id, members["result"] != nil || members["error"] != nil else {
        throw fault("The message has no \"method\", and is no answer either.")
      }
      self = .response(id: id, Self.outcome(members))
      return
    }
    guard let method = method.stringValue else { throw fault("\"method\" must be a string.") }
    let parameters = members["params"] ?? .object([:])
    if let id {
      self = .request(id: id, method: method, parameters: parameters)
    } else {
      self = .notification(method: method, parameters: parameters)
    }
  }

  private static func outcome(_ members: [String: JSON]) -> Result<JSON, RPCError> {
    guard let error = members["error"], error != .null else {
      return .success(members["result"] ?? .null)
    }
    return .failure(
      RPCError(
        code: error["code"]?.intValue ?? RPCError.Code.internalError.rawValue,
        message: error["message"]?.stringValue ?? "The client gave no reason."))
  }

  /// The id if it may be one; nil otherwise.
  private static func valid(_ id: JSON) -> JSON? {
    switch id {
    case .string, .integer, .number, .null: id
    case .bool, .array, .object: nil
    }
  }
}

/// An error of JSON-RPC.
struct RPCError: Error, Hashable, Sendable {
  /// The codes of JSON-RPC, and those that the Agent Client Protocol adds (its schema, ErrorCode).
  enum Code: Int, Sendable {
    case parse = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParameters = -32602
    case internalError = -32603
    case authenticationRequired = -32000
    case resourceNotFound = -32002
  }

  var code: Int
  /// One plain sentence.
  var message: String
  /// More, for programs.
  var data: JSON?

  init(_ code: Code, _ message: String, data: JSON? = nil) {
    self.init(code: code.rawValue, message: message, data: data)
  }

  init(code: Int, message: String, data: JSON? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  var json: JSON {
    var members: [String: JSON] = ["code": .integer(Int64(code)), "message": .string(message)]
    members["data"] = data
    return .object(members)
  }
}

/// The lines that we write.
enum RPCLine {
  static func result(_ result: JSON, id: JSON) -> [UInt8] { line(["id": id, "result": result]) }

  static func error(_ error: RPCError, id: JSON) -> [UInt8] {
    line(["id": id, "error": error.json])
  }

  static func request(_ method: String, _ parameters: JSON, id: Int) -> [UInt8] {
    line(["id": .integer(Int64(id)), "method": .string(method), "params": parameters])
  }

  static func notification(_ method: String, _ parameters: JSON) -> [UInt8] {
    line(["method": .string(method), "params": parameters])
  }

  /// A message on its line. The writer escapes line feeds, so that there is none inside.
  private static func line(_ members: [String: JSON]) -> [UInt8] {
    var bytes: [UInt8] = []
    JSON.object(members.merging(["jsonrpc": .string("2.0")]) { $1 }).write(to: &bytes)
    bytes.append(0x0A)
    return bytes
  }
}
