import Conversation
import Messages

/// Servers of the Model Context Protocol that the client wants used in a session.
extension Agent {
  /// Reads `mcpServers` (agentclientprotocol.com, protocol/session-setup, "MCP Servers"). Those
  /// over HTTP need a capability that is not offered here.
  static func servers(_ parameters: Parameters) throws(RPCError) -> [ToolServer] {
    guard let value = parameters.members["mcpServers"], value != .null else { return [] }
    guard let list = value.arrayValue else {
      throw RPCError(.invalidParameters, "\"mcpServers\" must be an array.")
    }
    var servers: [ToolServer] = []
    for (index, element) in list.enumerated() {
      servers.append(try server(element, "mcpServers[\(index)]"))
    }
    return servers
  }

  private static func server(_ json: JSON, _ place: String) throws(RPCError) -> ToolServer {
    func wrong(_ sentence: String) -> RPCError { RPCError(.invalidParameters, sentence) }
    guard let name = json["name"]?.stringValue, !name.isBlank else {
      throw wrong("\(place) lacks \"name\", a string.")
    }
    let place = "\(place), the MCP server \"\(name)\","
    if let type = json["type"], type != .null, type != .string("stdio") {
      let type = type.stringValue ?? "?"
      throw wrong(
        "\(place) is of type \"\(type)\", which is not supported here; name a command that speaks "
          + "over its standard input and output.")
    }
    guard let command = json["command"]?.stringValue, !command.isBlank else {
      throw wrong("\(place) lacks \"command\", a string.")
    }
    var server = ToolServer(name: name, command: command)
    for argument in try list("args", of: json, place) {
      guard let text = argument.stringValue else {
        throw wrong("\"args\" of \(place) must be an array of strings.")
      }
      server.arguments.append(text)
    }
    for variable in try list("env", of: json, place) {
      guard let name = variable["name"]?.stringValue, let value = variable["value"]?.stringValue,
        !name.isEmpty, !name.contains("="), !(name + value).utf8.contains(0)
      else {
        throw wrong(
          "\"env\" of \(place) must be an array of objects with \"name\" and \"value\", strings "
            + "that can be in an environment.")
      }
      server.environment[name] = value
    }
    return server
  }

  private static func list(
    _ name: String, of json: JSON, _ place: String
  ) throws(RPCError) -> [JSON] {
    guard let value = json[name], value != .null else { return [] }
    guard let list = value.arrayValue else {
      throw RPCError(.invalidParameters, "\"\(name)\" of \(place) must be an array.")
    }
    return list
  }

  /// Has the servers of a session that was just opened started. Its first question waits for them.
  mutating func start(_ servers: [ToolServer], of id: Identifier) {
    guard !servers.isEmpty, sessions[id] != nil else { return }
    sessions[id]?.awaitsServers = true
    outputs.append(.serve(servers, session: id))
  }

  /// The servers of a session have said what they offer, or something else than before.
  mutating func take(offers tools: [ToolDefinition], _ id: Identifier) {
    sessions[id]?.serverTools = tools
    sessions[id]?.awaitsServers = false
    catchUp()
  }
}

extension OpenSession {
  /// What servers offer in the mode of the session: nothing where nothing may be run.
  var offeredServerTools: [ToolDefinition] { mode == .plan ? [] : serverTools }
}
