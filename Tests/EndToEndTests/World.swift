import Foundation
import ScriptedServer
import Testing

/// The real binary in a real terminal (tmux) with nothing of the outside: a private socket and
/// home directory, a fixed size, TERM, locale and time zone, and a scripted server.
final class World {
  struct Timeout: Error, CustomStringConvertible {
    let waitedFor: String
    let screen: String
    var description: String { "waited in vain for \(waitedFor); the screen was:\n\(screen)" }
  }

  let home: URL
  let server: ScriptedServer
  private let socket: String
  private(set) var environment: [String: String]
  /// Starts the program from a file, `run.sh`: the window's shell shows the command, with its
  /// variables, when a signal ends it.
  var hidesCommand = false

  /// - Parameters:
  ///   - responses: what the server answers, in turn.
  ///   - environment: on top of what is fixed; nil values remove.
  ///   - handler: answers instead of `responses`.
  init(
    _ responses: [ScriptedServer.Response] = [], environment extra: [String: String?] = [:],
    handler: ScriptedServer.Handler? = nil
  ) throws {
    home = FileManager.default.temporaryDirectory
      .appending(path: "confab-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    server = try handler.map { try ScriptedServer($0) } ?? ScriptedServer(responses)
    socket = home.appending(path: "tmux").path
    environment = [
      "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "LANG": "C.UTF-8", "TZ": "UTC", "ANTHROPIC_BASE_URL": server.url,
      "ANTHROPIC_API_KEY": "sk-kimi-canary-0123456789", "ANTHROPIC_MODEL": "kimi-k2.5",
    ]
    for (name, value) in extra { environment[name] = value }
  }

  deinit {
    _ = try? tmux("kill-server")
    server.stop()
    try? FileManager.default.removeItem(at: home)
  }

  /// The binary that was built with the tests.
  static var binary: String {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "confab").path
  }

  // MARK: A full screen

  /// Starts the program in a window; the window stays when the program ends.
  func start(
    _ arguments: String..., width: Int = 80, height: Int = 24, term: String = "tmux-256color"
  ) throws {
    // A shell in between keeps the exit code, which this tmux does not always learn.
    try? FileManager.default.removeItem(at: exitFile)
    var program = command([Self.binary] + arguments, term: term)
    if hidesCommand {
      try "exec \(program)\n".write(
        to: home.appending(path: "run.sh"), atomically: true, encoding: .utf8)
      program = "sh run.sh"
    }
    try open("\(program); echo $? > exit.new; mv exit.new exit", width: width, height: height)
  }

  /// Starts an interactive shell with job control, in which `confab` is the program.
  func startShell() throws {
    environment["PS1"] = "shell> "
    environment["PATH"] =
      URL(filePath: Self.binary).deletingLastPathComponent().path + ":"
      + (environment["PATH"] ?? "")
    try open(
      command(["bash", "--norc", "--noprofile", "-i"], term: "tmux-256color"), width: 80,
      height: 24)
  }

  private func command(_ words: [String], term: String) -> String {
    let assignments = (environment.map { "\($0.key)=\(Self.quoted($0.value))" }).sorted()
    return (["env -i"] + assignments + ["TERM=\(term)"] + words.map(Self.quoted))
      .joined(separator: " ")
  }

  /// Runs a shell command in the window, which is made with the first one.
  private func open(_ command: String, width: Int, height: Int) throws {
    if (try? tmux("has-session")) == nil {
      // A first program holds the window, so that options can be set before ours starts.
      try tmux("-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "cat")
      try tmux("set-option", "-g", "remain-on-exit", "on")
      try tmux("set-option", "-g", "status", "off")
      try tmux("set-option", "-s", "escape-time", "0")
    } else {
      try resize(width: width, height: height)
    }
    try tmux("respawn-pane", "-k", "-c", home.path, command)
  }

  /// Shows bytes in the window, as a program's output.
  func show(_ bytes: [UInt8], width: Int, height: Int) throws {
    let file = home.appending(path: "shown")
    try Data(bytes).write(to: file)
    try open("stty raw -echo; cat \(Self.quoted(file.path)); cat", width: width, height: height)
  }

  /// Column and row of every place at which the window shows a text, as tmux counts its cells.
  func places(of text: String, count: Int) throws -> [String] {
    let ask = ["display-message", "-p", "#{copy_cursor_x},#{copy_cursor_y}", ";"]
    var words = ["copy-mode", ";", "send-keys", "-X", "history-top", ";"]
    words += ["send-keys", "-X", "search-forward", text, ";"] + ask
    for _ in 1..<max(1, count) { words += ["send-keys", "-X", "search-again", ";"] + ask }
    let output = try tmux(Array(words.dropLast()))
    return output.split(separator: "\n").map(String.init)
  }

  func press(_ keys: String...) throws {
    for key in keys { try tmux("send-keys", key) }
  }

  func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

  func paste(_ text: String) throws {
    let file = home.appending(path: "paste")
    try text.write(to: file, atomically: true, encoding: .utf8)
    try tmux("load-buffer", file.path)
    try tmux("paste-buffer", "-p")
  }

  func resize(width: Int, height: Int) throws {
    try tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  /// Writes past the program onto its terminal, as another program's message does.
  func scribble(_ text: String) throws {
    let terminal = try format("#{pane_tty}")
    let handle = try FileHandle(forWritingTo: URL(filePath: terminal))
    try handle.write(contentsOf: Data(("\u{1B}[3;1H" + text).utf8))
    try handle.close()
  }

  /// Copies all that the program writes to its terminal from now on into a file of the home.
  func record(_ name: String) throws { try tmux("pipe-pane", "-o", "cat >> \(name)") }

  /// Takes the terminal away from the program, as a dropped connection does.
  func closeTerminal() throws {
    try tmux("new-window", "-d", "cat")
    try tmux("kill-pane")
  }

  func screen() throws -> String { try tmux("capture-pane", "-p") }

  /// Column and row of the cursor.
  func cursor() throws -> String { try tmux("display-message", "-p", "#{cursor_x},#{cursor_y}") }

  func format(_ format: String) throws -> String { try tmux("display-message", "-p", format) }

  /// Waits until the screen satisfies a condition.
  @discardableResult
  func expect(
    _ what: String, within seconds: Double = 20, where holds: (String) -> Bool
  ) throws -> String {
    let deadline = Date(timeIntervalSinceNow: seconds)
    var last = ""
    while Date() < deadline {
      last = try screen()
      if holds(last) { return last }
      usleep(10_000)
    }
    throw Timeout(waitedFor: what, screen: last)
  }

  /// Waits until the screen shows a text.
  @discardableResult
  func expect(_ text: String) throws -> String {
    try expect("“\(text)”") { $0.contains(text) }
  }

  /// Writes a script to be run. A process of its own writes it: a child that another test forks
  /// meanwhile would hold our descriptor, and the system refuses to run what is open for writing.
  @discardableResult
  func write(script: String, to name: String, mode: String = "755") throws -> String {
    let file = home.appending(path: name).path
    _ = try Spawn.run(
      ["sh", "-c", #"cat > "$0" && chmod "$1" "$0""#, file, mode], environment: environment,
      directory: home.path, input: script, scratch: home)
    return file
  }

  /// Waits until the archive's files hold a text.
  func expectSaved(_ text: String) throws {
    let files = ["archive.sqlite-wal", "archive.sqlite"].map {
      home.appending(path: ".local/share/confab/\($0)")
    }
    try expect("“\(text)” in the archive") { _ in
      files.contains { (try? Data(contentsOf: $0))?.range(of: Data(text.utf8)) != nil }
    }
  }

  private var exitFile: URL { home.appending(path: "exit") }

  /// Waits until the program has ended; gives its exit code, or 128 + the signal.
  func expectExit() throws -> Int {
    try expect("the program's end") { _ in
      FileManager.default.fileExists(atPath: self.exitFile.path)
    }
    let text = try String(contentsOf: exitFile, encoding: .utf8)
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
  }

  /// The program's own process, a child of the window's shell; waits until that has started it.
  /// - Throws: where there is none. No number may stand for that: to kill(2), -1 is every process.
  var processID: pid_t {
    get throws {
      var process: pid_t?
      try expect("the program's process") { _ in
        let parent = (try? self.format("#{pane_pid}")) ?? ""
        let result = try? Spawn.run(
          ["pgrep", "-P", parent], environment: self.environment, directory: self.home.path,
          scratch: self.home)
        let text = result?.output.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        process = pid_t(text).flatMap { $0 > 1 ? $0 : nil }
        return process != nil
      }
      return try #require(process)
    }
  }

  /// Starts the program on a pseudo-terminal of the test's own, which sees every byte.
  func startBare(
    _ arguments: String..., term: String = "xterm-256color",
    environment more: [String: String] = [:],
    width: Int = 80, height: Int = 24
  ) throws -> Pty {
    let all = environment.merging(["TERM": term]) { $1 }.merging(more) { $1 }
    return try Pty([Self.binary] + arguments, environment: all, width: width, height: height)
  }

  // MARK: Without a screen

  /// Runs the program to its end; standard input is a file, empty if none is given.
  func run(_ arguments: String..., input: String = "") throws -> Spawn.Result {
    try run(arguments, input: input)
  }

  /// - Parameters:
  ///   - output: a file for standard output, instead of one whose text is given back.
  ///   - watchesMemory: whether to learn how much memory it took.
  func run(
    _ arguments: [String], input: String = "", output: String? = nil, watchesMemory: Bool = false
  ) throws -> Spawn.Result {
    try Spawn.run(
      [Self.binary] + arguments, environment: environment, directory: home.path, input: input,
      output: output, watchesMemory: watchesMemory, scratch: home)
  }

  /// Limits the size of files that a process may write (RLIMIT_FSIZE): a full disk that can be
  /// emptied again.
  func limitFiles(of process: pid_t, to bytes: String) throws {
    _ = try Spawn.run(
      ["prlimit", "--pid", "\(process)", "--fsize=\(bytes):"], environment: environment,
      directory: home.path, scratch: home)
  }

  // MARK: tmux

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  private func tmux(_ arguments: [String]) throws -> String {
    let result = try Spawn.run(
      ["tmux", "-S", socket] + arguments, environment: environment, directory: home.path,
      scratch: home)
    guard result.code == 0 else {
      throw Timeout(
        waitedFor: "tmux \(arguments.joined(separator: " "))", screen: result.errors)
    }
    let isLine = arguments.first == "display-message" && result.output.hasSuffix("\n")
    return isLine ? String(result.output.dropLast()) : result.output
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
