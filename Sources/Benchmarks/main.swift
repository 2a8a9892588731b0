import Foundation
import ScriptedServer

// Measures the built program against its bounds, as ratios within one run where that is possible:
//   swift run -c release --static-swift-stdlib Benchmarks [NAME...]

let wanted = Set(CommandLine.arguments.dropFirst())
let script = StreamScript()
let server = try ScriptedServer { script.response(to: $0) }
let bench = try Bench(server: server)
defer { bench.remove() }

let measurements: [(name: String, run: () throws -> Void)] = [
  ("start", { try measureStart(bench) }),
  ("key", { try measureKeys(bench) }),
  ("paste", { try measurePaste(bench) }),
  ("streaming", { try measureStreamingKeys(bench) }),
  ("escape", { try measureEscape(bench) }),
  ("token", { try measureTokens(bench, server) }),
  ("delta", { try measureDeltas(bench) }),
  ("print", { try measurePrint(bench, server) }),
  ("frame", { try measureFrames(bench) }),
  ("burst", { try measureBurst(bench, server) }),
  ("idle", { try measureIdle(bench) }),
  ("hangup", { try measureHangUp(bench) }),
  ("length", { try measureLength(bench, server) }),
  ("commit", { try measureCommits(bench) }),
  ("jump", { try measureJumps(bench) }),
  ("sessions", { try measureSessions(bench) }),
  ("recall", { try measureRecall(bench) }),
  ("acp", { try measureACP(bench) }),
  ("tools", { try measureToolRounds(bench) }),
  ("output", { try measureToolOutput(bench) }),
  ("layout", { measureLayout() }),
]
for (name, run) in measurements where wanted.isEmpty || wanted.contains(name) {
  do {
    try run()
  } catch {
    print("\(name): \(error)")
  }
}
