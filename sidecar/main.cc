// warren-sidecar: the names of a Warren cluster, for every process of a node.
//
//   update:  source -> Catalog -> ZoneCompiler -> ZoneImage --publish--.
//                                                                      v
//   query:   socket -> parse_query -> Responder -> ZoneImage::find -> write_answer -> socket
//                                        | not ours
//                                        '-> Forwarder -> upstream ... response -> client
//   nss:     module -> NssServer -> Responder -> ZoneImage::find -> reply
#include "sidecar/command/check.h"
#include "sidecar/command/command_line.h"
#include "sidecar/command/resolve.h"
#include "sidecar/command/serve.h"

