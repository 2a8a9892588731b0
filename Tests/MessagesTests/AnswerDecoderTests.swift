import Messages
import Testing

@Suite struct AnswerDecoderTests {
  private static let message = """
    {"id":"m","type":"message","role":"assistant","model":"kimi-for-coding","content":[
    {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Grüße 👋🏽"},
    {"type":"tool_use","id":"t","name":"n","input":{"a":[1]}}],
    "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}
    """.bytes

  private func decode(_ pieces: [[UInt8]]) -> (arrivals: [AnswerDecoder.Arrival], AnswerDecoder) {
    var decoder = AnswerDecoder()
    let arrivals = pieces.flatMap { decoder.feed($0) } + decoder.finish()
    return (arrivals, decoder)
  }

  private func reply(_ arrivals: [AnswerDecoder.Arrival]) -> Reply {
    arrivals.reduce(into: Reply()) { $0.apply($1.event) }
  }

  @Test(arguments: [realisticStream, message, "\u{FEFF} \n".bytes + message])
  func anyChunkingOfEitherForm(body: [UInt8]) {
    let whole = decode([body]).arrivals
    #expect(reply(whole).isComplete && reply(whole).content.count == 3)
    #expect(decode(body.map { [$0] }).arrivals == whole)
    for cut in body.indices {
      #expect(decode([Array(body[..<cut]), Array(body[cut...])]).arrivals == whole, "\(cut)")
    }
  }

  @Test(arguments: [realisticStream, message])
  func whatIsArchivedFoldsToTheSame(body: [UInt8]) throws {
    let arrivals = decode([body]).arrivals
    var again = Reply()
    for arrival in arrivals {
      #expect(!arrival.json.contains(0x0A))
      again.apply(try StreamEvent(json: arrival.json))
    }
    #expect(again == reply(arrivals))
  }

  @Test func wholeMessageIsTheReply() throws {
    #expect(
      reply(decode([AnswerDecoderTests.message]).arrivals)
        == (try Reply(message: AnswerDecoderTests.message)))
  }

  @Test(arguments: [
    ("<html><title>Sign in</title></html>", "Sign in"), ("{\"id\": cut", "{\"id\": cut"),
  ])
  func pages(text: String, detail: String) {
    let (arrivals, decoder) = decode(text.bytes.map { [$0] })
    #expect(arrivals.isEmpty && decoder.foreignBody == text.bytes)
    let failure = Failure.classify(
      status: 200, headers: [], body: decoder.foreignBody, host: "h", now: 0)
    #expect(failure.kind == .notThisProtocol && failure.detail == detail)
  }

  @Test(arguments: ["", " \n", "\u{FEFF}", "hello\n\nworld"])
  func nothing(text: String) {
    let (arrivals, decoder) = decode([text.bytes])
    #expect(arrivals.isEmpty && decoder.failure == nil)
    #expect(reply(arrivals).failure(host: "h")?.kind == .notThisProtocol)
  }

  @Test func errorInPlaceOfAMessage() {
    let text = #"{"error":{"type":"overloaded_error","message":"m"}}"#
    #expect(reply(decode([text.bytes]).arrivals).failure(host: "h")?.kind == .overloaded)
  }

  @Test func limits() {
    var decoder = AnswerDecoder(limit: 10)
    #expect(decoder.feed("{\"a\":\"12345\"}".bytes) == [])
    #expect(decoder.failure == .eventTooLong(limit: 10) && decoder.finish() == [])
    var page = AnswerDecoder()
    _ = page.feed([UInt8](repeating: 0x3C, count: 200_000))
    _ = page.feed([0x3C])
    #expect(page.foreignBody.count == 64 << 10 && page.failure == nil)
  }
}
