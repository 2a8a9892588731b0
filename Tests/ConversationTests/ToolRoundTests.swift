import Conversation
import Messages
import PropertyTesting
import Testing

@Suite struct ToolRoundTests {
  private func call(_ id: String, input: JSON = .object([:])) -> ToolCall {
    ToolCall(id: id, name: "Read", input: input)
  }

  private func outcome(_ id: String, _ text: String = "ok") -> ToolOutcome {
    ToolOutcome(result: ToolResult(id: id, text: text))
  }

  private func proposal(_ id: String) -> Proposal {
    Proposal(call: call(id), act: .command("ls", directory: "/", sandbox: .none), rule: nil)
  }

  @Test func callsRunOneAfterTheOther() {
    var round = ToolRound([call("a"), call("b")], mode: .ask)
    #expect(round.begin() == [.request(.prepare(call("a"), mode: .ask))])
    #expect(
      round.handle(.event(.permitted, id: "a"), now: 5) == [.request(.run(id: "a", always: false))])
    #expect(round.items[0].phase == .running(since: 5))
    #expect(
      round.handle(.event(.finished(outcome("a")), id: "a"), now: 6)
        == [.done(id: "a"), .request(.prepare(call("b"), mode: .ask))])
    #expect(
      round.handle(.event(.finished(outcome("b")), id: "b"), now: 7) == [.done(id: "b"), .finished])
    #expect(
      round.results == [
        .toolResult(ToolResult(id: "a", text: "ok")), .toolResult(ToolResult(id: "b", text: "ok")),
      ])
  }

  @Test func aModeChosenMeanwhileCountsForTheNextCall() {
    var round = ToolRound([call("a"), call("b")], mode: .ask)
    _ = round.begin()
    round.mode = .plan
    #expect(
      round.handle(.event(.finished(outcome("a")), id: "a"), now: 0)
        == [.done(id: "a"), .request(.prepare(call("b"), mode: .plan))])
  }

  @Test(arguments: [
    (Decision.once, ToolRequest.run(id: "a", always: false)),
    (.always, .run(id: "a", always: true)), (.no(""), .stop(id: "a")),
  ])
  func thePersonDecides(decision: Decision, request: ToolRequest) {
    var round = ToolRound([call("a")], mode: .ask)
    #expect(round.handle(.decided(decision), now: 0) == [])
    _ = round.begin()
    #expect(
      round.handle(.event(.proposed(proposal("a")), id: "a"), now: 0) == [.ask(proposal("a"))])
    #expect(round.proposal == proposal("a"))
    #expect(round.handle(.decided(decision), now: 0).first == .request(request))
    #expect(round.proposal == nil)
    // A second answer decides nothing.
    #expect(round.handle(.decided(.once), now: 0) == [])
  }

  @Test func aNoWithWordsIsSaidToTheModel() {
    var round = ToolRound([call("a")], mode: .ask)
    _ = round.begin()
    _ = round.handle(.event(.proposed(proposal("a")), id: "a"), now: 0)
    #expect(round.handle(.decided(.no("use rg")), now: 0).last == .finished)
    guard case .toolResult(let result)? = round.results.first,
      case .text(let text)? = result.content.first
    else { Issue.record("no result"); return }
    #expect(result.isError && text.hasSuffix("says: use rg"))
  }

  @Test func inputThatIsNotJSONIsAnsweredAsAnError() {
    var round = ToolRound([call("a", input: .string("{\"cut")), call("b")], mode: .ask)
    #expect(
      round.begin() == [.done(id: "a"), .request(.prepare(call("b"), mode: .ask))])
    var alone = ToolRound([call("a", input: .string("{\"cut"))], mode: .ask)
    #expect(alone.begin() == [.done(id: "a"), .finished])
  }

  @Test func aStoppedCommandKeepsWhatItWrote() {
    var round = ToolRound([call("a"), call("b")], mode: .fullTrust)
    _ = round.begin()
    _ = round.handle(.event(.permitted, id: "a"), now: 0)
    for _ in 0..<10_000 {
      _ = round.handle(.event(.output(Array("0123456789".utf8)), id: "a"), now: 0)
    }
    _ = round.handle(.event(.output(Array("the end".utf8)), id: "a"), now: 0)
    #expect(
      round.handle(.interrupt, now: 0)
        == [.request(.stop(id: "a")), .done(id: "a"), .done(id: "b"), .finished])
    #expect(round.isInterrupted)
    guard case .toolResult(let result)? = round.results.first,
      case .text(let text)? = result.content.first
    else { Issue.record("no result"); return }
    #expect(text.contains("9the end\n") && text.utf8.count < 31_000)
    #expect(round.handle(.event(.finished(outcome("a")), id: "a"), now: 0) == [])
  }

  /// Whatever happens in whatever order, each call has one result at the end, and nothing runs
  /// that was not allowed.
  @Test(arguments: UInt64(0)..<200)
  func everyCallGetsOneResult(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ids = (0..<Int.random(in: 0...4, using: &random)).map { "c\($0 % 3)" }
    let calls = ids.map {
      call($0, input: Int.random(in: 0..<4, using: &random) > 0 ? .object([:]) : .string("x"))
    }
    var round = ToolRound(calls, mode: .ask)
    var outputs = round.begin()
    var steps = 0
    while !round.isFinished, steps < 500 {
      steps += 1
      let id = ["c0", "c1", "c2"].randomElement(using: &random) ?? ""
      let inputs: [ToolRound.Input] = [
        .event(.proposed(proposal(id)), id: id), .event(.permitted, id: id),
        .event(.output([0x61]), id: id), .event(.finished(outcome(id)), id: id),
        .decided(.once), .decided(.no("")), .event(.finished(outcome("x")), id: "x"),
      ]
      let input =
        steps == 400 ? .interrupt : inputs.randomElement(using: &random) ?? .interrupt
      let before = round.items
      let new = round.handle(input, now: Int64(steps))
      for case .request(.run(let id, _)) in new {
        let phase = before.first { $0.call.id == id }?.phase
        #expect(phase == .preparing || phase == .asking(proposal(id)))
      }
      outputs += new
    }
    #expect(outputs.count { $0 == .finished } == 1)
    let named = round.results.compactMap { block -> String? in
      if case .toolResult(let result) = block { result.id } else { nil }
    }
    var seen: Set<String> = []
    #expect(named == ids.filter { seen.insert($0).inserted })
    #expect(outputs.count { if case .done = $0 { true } else { false } } == named.count)
  }
}
