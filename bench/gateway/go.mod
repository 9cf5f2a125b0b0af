module helen/bench

go 1.25
