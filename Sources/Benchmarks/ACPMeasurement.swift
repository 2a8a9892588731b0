import Foundation
import ScriptedServer

/// The program as another one's agent: its start, and how long what a server sends takes to the
/// client's pipe, alone and while eight sessions stream.
func measureACP(_ bench: Bench) throws {
  let reference = try bench.compile("line.c")
  var ours: [Double] = []
  var ratios: [Double] = []
  for round in 0..<41 {
    let a = try firstAnswer([bench.confab, "acp"], bench)
    let b = try firstAnswer([reference], bench)
    if round == 0 { continue }
    ours.append(a)
    ratios.append(a / b)
  }
  let ratio = Sample(ratios)
  report(
    "acp: answer to initialize, median of 40 pairs",
    "\(fixed(Sample(ours).median)) ms: ratio \(fixed(ratio.median)) "
      + "(\(fixed(ratio.quantile(0.1)))…\(fixed(ratio.quantile(0.9))))",
    bound: "ratio ≤ 3")

  try measureChunks(bench, others: 0, name: "acp: server's chunk to the client's pipe")
  try measureChunks(bench, others: 8, name: "acp: the same beside eight that stream")
}

private let hello =
  #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":1}}"#

private func firstAnswer(_ arguments: [String], _ bench: Bench) throws -> Double {
  let start = nanoseconds()
  let process = try PipedProcess(arguments, environment: bench.environment)
  process.send(hello)
  return Double(try process.read(until: "\n") - start) / 1e6
}

/// - Parameter others: sessions that stream 500 deltas a second each meanwhile.
private func measureChunks(_ bench: Bench, others: Int, name: String) throws {
  let count = 1000
  let server = try ScriptedServer { request in
    guard request.text.contains("ask-gated") else { return StreamScript().response(to: request) }
    let steps = ScriptedServer.messageStream(text: (0..<count).map { "<\($0)>" })
    // The start, a ping and the block's start come first.
    return .stream(
      steps[..<3]
        + steps[3..<3 + count].enumerated().flatMap { [.gate("\($0.offset)"), $0.element] }
        + steps[(3 + count)...])
  }
  defer { server.stop() }
  var environment = bench.environment
  environment["ANTHROPIC_BASE_URL"] = server.url
  let process = try PipedProcess([bench.confab, "acp"], environment: environment)
  process.send(hello)
  try process.read(until: "\n")
  for number in 0...others {
    let session = try open(process, number)
    let text = number == others ? "ask-gated" : "ask-fast"
    process.send(
      #"{"jsonrpc":"2.0","id":\#(100 + number),"method":"session/prompt","params":{"sessionId":"\#(session)","#
        + #""prompt":[{"type":"text","text":"\#(text)"}]}}"#)
  }
  _ = server.waitForRequests(others + 1)
  usleep(200_000)
  var times: [Double] = []
  let processor = process.processorTime
  let begin = nanoseconds()
  for number in 0..<count {
    process.forget()
    let start = nanoseconds()
    server.open("\(number)")
    times.append(Double(try process.read(until: "<\(number)>") - start) / 1e6)
    usleep(1_000)
  }
  let share =
    Double(process.processorTime - processor) / Double(nanoseconds() - begin) * 100
  let sample = Sample(times)
  report(
    name,
    "\(fixed(sample.median, 2)) (p99 \(fixed(sample.quantile(0.99), 2))) ms, "
      + "\(fixed(share, 0)) % of a processor",
    bound: "p99 ≤ 5 ms")
}

/// Opens a session and gives its id.
private func open(_ process: PipedProcess, _ number: Int) throws -> String {
  let from = process.bytes.count
  process.send(
    #"{"jsonrpc":"2.0","id":\#(10 + number),"method":"session/new","params":{"cwd":"/tmp","mcpServers":[]}}"#
  )
  let mark = #""sessionId":""#
  // Of the answer, and not of another session's updates.
  try process.read(until: "available_commands_update", from: from)
  let text = String(decoding: process.bytes[from...], as: UTF8.self)
  let lines = text.split(separator: "\n").filter { $0.contains("\"configOptions\"") }
  guard let line = lines.first, let start = line.ranges(of: mark).last?.upperBound else {
    throw PipedProcess.Failed(description: "no session")
  }
  return String(line[start...].prefix(36))
}
