import Foundation
import Messages

/// `confab acp` as a client starts it: JSON lines on sockets, which is what Node's pipes are.
final class AgentProcess {
  struct Failed: Error, CustomStringConvertible { let description: String }

  let process: pid_t
  private var input: Int32
  private let output: Int32
  private var rest: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var status: Int32?
  private var nextID = 1
  /// What came that nobody asked for yet.
  private(set) var lines: [JSON] = []

  init(_ world: World, _ arguments: String...) throws {
    var toChild: [Int32] = [-1, -1]
    var fromChild: [Int32] = [-1, -1]
    // Other tests start programs meanwhile, which must not hold our ends.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &toChild) == 0,
      socketpair(AF_UNIX, type, 0, &fromChild) == 0
    else { throw Failed(description: "no sockets") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    posix_spawn_file_actions_addopen(
      &actions, 2, world.home.appending(path: "log").path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner's threads block all signals, and children would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let command =
      ["sh", "-c", #"cd "$0" && exec "$@""#, world.home.path, World.binary, "acp"] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      world.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, "sh", &actions, &attributes, &words, &variables)
    close(toChild[0])
    close(fromChild[1])
    guard error == 0 else { throw Failed(description: "not started: \(error)") }
    self.process = process
    input = toChild[1]
    output = fromChild[0]
    signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    close(output)
    closeInput()
    if status == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
  }

  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Writes bytes as they are; for as long as the program takes them.
  func send(bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      start += count
    }
  }

  /// Sends a request; gives its id.
  @discardableResult
  func send(_ method: String, _ parameters: String = "{}") -> Int {
    defer { nextID += 1 }
    let line =
      #"{"jsonrpc":"2.0","id":\#(nextID),"method":"\#(method)","params":\#(parameters)}"# + "\n"
    send(bytes: Array(line.utf8))
    return nextID
  }

  /// Sends a request and waits for its answer.
  func request(_ method: String, _ parameters: String = "{}") throws -> JSON {
    try answer(to: send(method, parameters))
  }

  func answer(to id: Int) throws -> JSON {
    try line { $0["id"] == .integer(Int64(id)) && $0["method"] == nil }
  }

  /// Says hello and opens a session.
  func open(_ directory: String, mode: String? = nil) throws -> String {
    _ = try request("initialize", #"{"protocolVersion":1}"#)
    let answer = try request("session/new", #"{"cwd":"\#(directory)","mcpServers":[]}"#)
    guard let id = answer["result"]?["sessionId"]?.stringValue else {
      throw Failed(description: "\(answer)")
    }
    if let mode {
      _ = try request("session/set_mode", #"{"sessionId":"\#(id)","modeId":"\#(mode)"}"#)
    }
    return id
  }

  func prompt(_ session: String, _ text: String) -> Int {
    send(
      "session/prompt",
      #"{"sessionId":"\#(session)","prompt":[{"type":"text","text":"\#(text)"}]}"#)
  }

  /// The next line that fulfils a condition; those before it are in `lines`.
  func line(where holds: (JSON) -> Bool) throws -> JSON {
    let deadline = Date(timeIntervalSinceNow: 30)
    while true {
      while let end = rest.firstIndex(of: 0x0A) {
        let json = try JSON(parsing: Array(rest[..<end]))
        rest.removeSubrange(...end)
        lines.append(json)
        if holds(json) { return json }
      }
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard Date() < deadline, poll(&descriptor, 1, 1000) >= 0 else {
        throw Failed(description: "waited in vain; there was \(lines.suffix(5))")
      }
      guard descriptor.revents != 0 else { continue }
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { throw Failed(description: "it ended after \(lines.suffix(5))") }
      rest += buffer[..<count]
    }
  }

  /// The text of all chunks so far.
  var text: String {
    lines.compactMap { line in
      guard let update = line["params"]?["update"],
        update["sessionUpdate"] == .string("agent_message_chunk")
      else { return nil }
      return update["content"]?["text"]?.stringValue
    }.joined()
  }

  /// Waits for the program's end; its exit code, or 128 + the signal.
  func expectExit() throws -> Int32 {
    let deadline = Date(timeIntervalSinceNow: 30)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) != process {
      guard Date() < deadline else { throw Failed(description: "it did not end") }
      usleep(2000)
    }
    self.status = status
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }
}
