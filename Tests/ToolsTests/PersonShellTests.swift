import Foundation
import Testing

@testable import Tools

@Suite(.serialized) struct PersonShellTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func shell(_ program: String = "/bin/bash") -> PersonShell {
    PersonShell(
      directory: directory.path, environment: Bench.environment.merging(["SHELL": program]) { $1 })
  }

  private func end(_ shell: inout PersonShell, until: ((String) -> Bool)? = nil) -> (
    code: Int32, text: String, sentence: String?
  ) {
    var output = ""
    while true {
      var requests = shell.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = shell.deadline.map { max(0, $0 - Bench.now) } ?? 10_000
      poll(&requests, nfds_t(requests.count), Int32(min(10_000, left)))
      for event in shell.turn(readable: [], now: Bench.now) {
        switch event {
        case .output(let bytes): output += String(decoding: bytes, as: UTF8.self)
        case .finished(let code, let text, let sentence): return (code, text, sentence)
        }
      }
      if let until, until(output) {
        shell.interrupt(now: Bench.now)
        output = ""
      }
    }
  }

  private func run(_ shell: inout PersonShell, _ command: String) throws -> String {
    try shell.run(command, now: Bench.now)
    return end(&shell).text
  }

  @Test(arguments: ["/bin/bash", "/bin/sh"]) func `directory and environment last`(program: String)
    throws
  {
    var shell = shell(program)
    try FileManager.default.createDirectory(
      atPath: directory.path + "/sub", withIntermediateDirectories: true)
    #expect(try run(&shell, "export A='x\ny=z' B=; cd sub; C=local") == "")
    #expect(shell.directory == directory.path + "/sub")
    #expect(try run(&shell, "printf %s \"$A|$B|$C|\"; pwd") == "x\ny=z|||\(directory.path)/sub\n")
    #expect(try run(&shell, "cd - > /dev/null; unset A; exit 3").isEmpty)
    #expect(shell.directory == directory.path)
    #expect(try run(&shell, "echo \"[$A]\"") == "[]\n")
    // Without a PATH the environment is still kept.
    #expect(try run(&shell, "export PATH=/none D=1") == "")
    #expect(try run(&shell, "echo $PATH $D") == "/none 1\n")
  }

  @Test func `an environment larger than a pipe lasts`() throws {
    var shell = shell()
    _ = try run(&shell, "export BIG=$(head -c 100000 /dev/zero | tr '\\0' x)")
    #expect(try run(&shell, "echo ${#BIG}") == "100000\n")
  }

  @Test func `an interrupt ends a command, a second one makes sure`() throws {
    var shell = shell()
    try shell.run("echo go; while :; do :; done", now: Bench.now)
    let first = end(&shell) { $0 == "go\n" }
    #expect(first.code == 130)
    try shell.run("trap 'echo no' INT; echo go; while :; do :; done", now: Bench.now)
    let second = end(&shell) { $0.contains("go") || $0.contains("no") }
    #expect(second.sentence == "It was stopped.")
    #expect(!shell.isRunning)
    #expect(try run(&shell, "echo on") == "on\n")
  }

  @Test func `a directory that is gone is said`() throws {
    var shell = shell()
    _ = try run(&shell, "mkdir x; cd x")
    rmdir(directory.path + "/x")
    #expect(throws: ToolFailure.self) { try shell.run("pwd", now: Bench.now) }
  }
}
