extension ScriptedServer {
  /// A request as the server read it.
  package struct Request: Sendable {
    /// Its number among all requests of this server, from 0.
    package var index: Int
    /// The number of its connection, from 0: equal for requests on one kept connection.
    package var connection: Int
    package var method: String
    /// Path and query as sent.
    package var path: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Whether the script has been played, or has been given up.
    package var isDone = false
    /// Whether the client closed its side before the script was through.
    package var isClientGone = false

    /// The value of the first header with this name, without regard to case.
    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
  }
}

extension ScriptedServer.Request {
  /// Reads the head (everything before the empty line); nil when it is not HTTP.
  init?(head: some Collection<UInt8>, connection: Int) {
    let lines = head.split(separator: 0x0A).map {
      String(decoding: $0.last == 0x0D ? $0.dropLast() : $0[...], as: UTF8.self)
    }
    guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
    self.init(
      index: 0, connection: connection, method: String(words[0]), path: String(words[1]),
      headers: lines.dropFirst().compactMap { line in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return (name: String(line[..<colon]), value: String(value))
      }, body: [])
  }
}
