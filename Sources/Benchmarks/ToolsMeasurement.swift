import Foundation
import ScriptedServer

/// When the server was asked, in nanoseconds.
private final class Moments: @unchecked Sendable {
  private let lock = NSLock()
  private var moments: [UInt64] = []

  func note() { lock.withLock { moments.append(nanoseconds()) } }
  var all: [UInt64] { lock.withLock { moments } }
}

/// An answer that calls one tool.
private func call(_ number: Int, _ name: String, _ input: String) -> ScriptedServer.Response {
  let input = input.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  let events = [
    #"{"type":"message_start","message":{"id":"m","role":"assistant","model":"m","content":[]}}"#,
    #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t\#(number)","#
      + #""name":"\#(name)","input":{}}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\#(input)"}}"#,
    #"{"type":"content_block_stop","index":0}"#,
    #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"#,
    #"{"type":"message_stop"}"#,
  ]
  return .stream(events.map { ScriptedServer.Step.sse(data: $0) }.joined())
}

/// From one request to the next where a small file is read between them: what a round trip costs,
/// with the answer's way through the server and all saving.
func measureToolRounds(_ bench: Bench) throws {
  let count = 200
  let moments = Moments()
  let file = bench.home.appending(path: "small.txt").path
  try Data("small\n".utf8).write(to: URL(filePath: file))
  let server = try ScriptedServer { request in
    moments.note()
    return request.index < count
      ? call(request.index, "Read", #"{"file_path":"\#(file)"}"#)
      : .stream(ScriptedServer.messageStream(text: ["Done."]))
  }
  defer { server.stop() }
  let process = Process()
  process.executableURL = URL(filePath: bench.confab)
  process.arguments = ["-p", "--allowed-tools", "Read", "--max-turns", "\(count + 1)", "go"]
  process.currentDirectoryURL = bench.home
  process.environment = bench.environment.merging(["ANTHROPIC_BASE_URL": server.url]) { $1 }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  let times = moments.all
  let sample = Sample(zip(times.dropFirst(), times).map { Double($0 - $1) / 1e6 })
  report(
    "a round of tools, median (p99) of \(times.count - 1)",
    "\(fixed(sample.median)) (\(fixed(sample.quantile(0.99)))) ms", bound: "median ≤ 5 ms")
}

/// A command that writes 50 MB: frames while it does, and the memory that it takes.
func measureToolOutput(_ bench: Bench) throws {
  let command = "echo BEGINMARK; head -c 50000000 /dev/zero | tr '\\\\0' x | fold -w 99"
  let server = try ScriptedServer { request in
    request.index == 0
      ? call(0, "Bash", #"{"command":"\#(command)"}"#)
      : .stream(ScriptedServer.messageStream(text: [StreamScript.end]))
  }
  defer { server.stop() }
  let environment = bench.environment.merging(["ANTHROPIC_BASE_URL": server.url]) { $1 }
  let confab = try PseudoTerminal(
    [bench.confab, "--permission-mode", "bypassPermissions"], environment: environment)
  try confab.read(until: "\u{1B}[?2026l")
  confab.drain(pause: 300)
  let before = memory("VmRSS", of: confab.process)
  let from = confab.output.count
  let start = nanoseconds()
  confab.type("go\r")
  try confab.read(until: StreamScript.end, from: from, within: 120)
  let seconds = Double(nanoseconds() - start) / 1e9
  let frames = confab.output[from...].occurrences(of: Array("\u{1B}[?2026l".utf8))
  let growth = (memory("VmHWM", of: confab.process) - before) / 1e6
  report(
    "50 MB of a command's output",
    "\(fixed(seconds, 1)) s, \(fixed(Double(frames) / seconds, 1)) frames/s, +\(fixed(growth, 1)) MB",
    bound: "≤ 60 frames/s, +16 MB")
}

/// A line of `/proc/PID/status`, in bytes.
private func memory(_ name: String, of process: pid_t) -> Double {
  let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
  let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
  return (Double(line.filter(\.isNumber)) ?? 0) * 1024
}
