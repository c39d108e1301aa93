// Lets build.go declare a function of the operator without a body.
