module example.com/gossip-glomers

go 1.22
