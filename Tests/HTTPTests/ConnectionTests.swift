import HTTP
import ScriptedServer
import Testing

/// Cancelling, and what becomes of connections.
@Suite struct ConnectionTests {
  @Test func cancelClosesTheStreamAtOnce() throws {
    let server = try ScriptedServer([.stream([.text("part"), .clientGone])])
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url))
    #expect(talk.run { $0.text() == "part" })
    talk.client.cancel(1)
    #expect(talk.client.active.isEmpty)
    // No wait in between: the connection is closed by the cancel itself.
    #expect(server.waitForClientGone())
    var none: [Descriptor] = []
    #expect(talk.client.wait(&none, timeout: 0).isEmpty)
  }

  @Test func cancelLeavesTheOthersAlone() throws {
    let server = try ScriptedServer { request in
      request.path == "/stays"
        ? .stream([.text("one"), .gate("more"), .text("two")])
        : .stream([.text("part"), .clientGone])
    }
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url + "/stays"), id: 1)
    talk.start(HTTPRequest(url: server.url + "/goes"), id: 2)
    #expect(talk.run { $0.text(1) == "one" && $0.text(2) == "part" })
    talk.client.cancel(2)
    server.open("more")
    #expect(talk.runToEnd())
    #expect(talk.text(1) == "onetwo")
    #expect(talk.hasEnded(1))
    #expect(talk.order(2) == ["head", "body"])
  }

  @Test func cancelBeforeAnythingHappened() throws {
    let server = try ScriptedServer([.json("{}")])
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url), id: 1)
    talk.start(HTTPRequest(url: "ftp://localhost"), id: 2)
    talk.client.cancel(1)
    talk.client.cancel(2)
    talk.client.cancel(3)
    var none: [Descriptor] = []
    #expect(talk.client.wait(&none, timeout: 0).isEmpty)
  }

  @Test func startingAnIdAgainEndsItsFirstTransfer() throws {
    let server = try ScriptedServer { request in
      request.path == "/old" ? .stream([.text("old"), .clientGone]) : .json("new")
    }
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url + "/old"))
    #expect(talk.run { $0.text() == "old" })
    talk.start(HTTPRequest(url: server.url + "/new"))
    #expect(talk.runToEnd())
    #expect(talk.text() == "oldnew")
    #expect(server.wait { $0.first?.isClientGone == true })
  }

  @Test func theClientsEndClosesItsConnections() throws {
    let server = try ScriptedServer([.stream([.text("part"), .clientGone])])
    do {
      let talk = Conversation()
      talk.start(HTTPRequest(url: server.url))
      #expect(talk.run { $0.text() == "part" })
    }
    #expect(server.waitForClientGone())
  }

  @Test func aConnectionIsUsedAgain() throws {
    let server = try ScriptedServer([.json("1"), .json("2")])
    let talk = Conversation()
    for id in 1...2 {
      talk.start(HTTPRequest(url: server.url), id: id)
      #expect(talk.runToEnd())
    }
    #expect(server.requests.map(\.connection) == [0, 0])
  }

  /// A kept connection that dies under the next request, before a byte of its answer, is stale:
  /// the request is sent once more on a fresh one.
  @Test(arguments: [ScriptedServer.Step.close, .reset])
  func aStaleConnectionIsReplaced(end: ScriptedServer.Step) throws {
    let server = try ScriptedServer { request in
      request.index == 1 ? .init(raw: [end]) : .json("\(request.index)")
    }
    let talk = Conversation()
    for id in 1...2 {
      talk.start(
        HTTPRequest(url: server.url, method: "POST", body: Array("question".utf8)), id: id)
      #expect(talk.runToEnd())
    }
    #expect(talk.order(2) == ["head", "body", "end"])
    #expect(talk.text(2) == "2")
    #expect(server.requests.map(\.connection) == [0, 0, 1])
    #expect(server.requests.map(\.text) == ["question", "question", "question"])
  }

  @Test(arguments: [ScriptedServer.Step.close, .reset])
  func theReplacementIsTheLastAttempt(end: ScriptedServer.Step) throws {
    let server = try ScriptedServer { request in
      request.index == 0 ? .json("{}") : .init(raw: [end])
    }
    let talk = Conversation()
    for id in 1...2 {
      talk.start(HTTPRequest(url: server.url, method: "POST", body: [0x61]), id: id)
      #expect(talk.runToEnd())
    }
    #expect(talk.failure(2)?.kind == "cut")
    #expect(server.requests.count == 3)
  }

  /// After the first byte nothing is repeated: the answer may have been paid for.
  @Test func anAnswerThatHasBegunIsNotAskedForAgain() throws {
    let server = try ScriptedServer { request in
      request.index == 0 ? .json("{}") : .stream([.text("part"), .gate("seen"), .reset])
    }
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url), id: 1)
    #expect(talk.runToEnd())
    talk.start(HTTPRequest(url: server.url), id: 2)
    #expect(talk.run { $0.text(2) == "part" })
    server.open("seen")
    #expect(talk.runToEnd())
    #expect(talk.failure(2)?.kind == "cut")
    #expect(server.requests.count == 2)
  }
}
