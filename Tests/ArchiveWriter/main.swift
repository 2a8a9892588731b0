// A process of its own for the archive's tests: it is killed, raced against, and measured.
import Archive
import Conversation
import Foundation

/// Prints one line at once: the test counts on what it has read to be committed.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

let arguments = CommandLine.arguments
guard arguments.count >= 4, let seed = UInt64(arguments[3]) else {
  say(
    "usage: ArchiveWriter "
      + "stream|turns|answers|types|stubborn|stubborn-stream|measure|search|ends DIRECTORY SEED [COUNT]"
  )
  exit(2)
}
let count = arguments.count > 4 ? Int(arguments[4]) ?? 0 : 0

/// Tries again, as the program does, while other programs are at work.
func patiently<Value>(_ body: () throws(ArchiveError) -> Value) throws(ArchiveError) -> Value {
  while true {
    do throws(ArchiveError) {
      return try body()
    } catch {
      guard case .busy = error else { throw error }
    }
  }
}

if arguments[1] == "stubborn" {
  exit(Stubborn(directory: arguments[2], seed: seed).write(count))
}
if arguments[1] == "stubborn-stream" {
  exit(Stubborn(directory: arguments[2], seed: seed).stream(count))
}
do {
  let archive = try patiently { () throws(ArchiveError) in
    try Archive(directory: arguments[2])
  }
  let script = Script(archive: archive, seed: seed)
  switch arguments[1] {
  case "stream": try script.stream()
  case "turns": try script.turns(count)
  case "answers": try script.answers(count)
  case "types": try script.type(count, directory: arguments[2])
  case "measure": try script.measure(directory: arguments[2])
  case "search": try script.measureSearch(directory: arguments[2], messages: max(count, 1_000))
  case "ends": try script.measureEnds(merges: count > 0)
  default: exit(2)
  }
} catch {
  say((error as? ArchiveError)?.sentence ?? String(describing: error))
  exit(1)
}
