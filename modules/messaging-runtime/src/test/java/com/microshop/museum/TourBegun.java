package com.microshop.museum;

/** Was called TourStarted, and before that TourOpened. */
public record TourBegun(String visitId, String guide) {}
